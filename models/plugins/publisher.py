"""Publishes a staged table: dbt-duckdb calls `store` when the lake_table materialization has built `<name>__staged`."""

import json
import urllib.error
import urllib.request

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

STAGED_SUFFIX = "__staged"


class Plugin(BasePlugin):
    def initialize(self, plugin_config):
        self.catalog_url = plugin_config["catalog_url"].rstrip("/")
        self.token = plugin_config["token"]

    def store(self, target_config):
        relation = target_config.relation
        table = relation.identifier.removesuffix(STAGED_SUFFIX)
        body = json.dumps({"namespace": [relation.schema], "table": table}).encode()
        request = urllib.request.Request(
            f"{self.catalog_url}/anju/v1/publish",
            data=body,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            raise DbtRuntimeError(f"publish {relation.schema}.{table}: {error.code} {error.read().decode(errors='replace')}")
        except OSError as error:
            raise DbtRuntimeError(f"publish {relation.schema}.{table}: lake catalog not reachable at {self.catalog_url}: {error}")
