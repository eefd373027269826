"""dbt kept warm: one process, one parsed manifest, one DuckDB connection; JSON lines in, JSON lines out.

A call of dbt's command line costs three seconds before it does anything; here only the first one does.

in   {"id": 1, "command": ["build", "--select", "dwd.unit"], "vars": {"publish": false}}
out  {"id": 1, "success": true, "error": null, "nodes": [{"uniqueId": "model.anju.unit", "status": "success", ...}]}

`["parse"]` reads the project again and answers with the path of the manifest file. Requests are served one at a time: dbt is not made
for parallel calls in one process. Ends when stdin does, and at once when its parent was killed: a model half built by nobody's order must
not come between those of the next worker.
"""

import json
import os
import sys
import threading
import time

PARENT = os.getppid()

# stdout carries the protocol alone: whatever dbt or a library prints goes to stderr.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
os.dup2(2, 1)

from dbt.cli.main import dbtRunner  # noqa: E402  (importing it takes two seconds and may print)

QUIET = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
# The answers carry all that is needed: not writing artifacts and not listing the lake's tables first makes a call twice as quick.
LEAN = ["--no-write-json", "--no-populate-cache"]


def invoke(manifest, command, variables):
    return dbtRunner(manifest=manifest).invoke([*QUIET, *command, "--vars", json.dumps(variables)])


def describe(result):
    node = result.node
    return {
        "uniqueId": node.unique_id,
        "status": str(result.status),
        "rows": result.adapter_response.get("rows_affected"),
        "seconds": round(result.execution_time, 3),
        "failures": result.failures,
        "message": result.message,
        "compiledSql": getattr(node, "compiled_code", None),
    }


class Project:
    def __init__(self):
        self.manifest = None

    def parse(self):
        """Reads the project's files (only what changed, when parsed before). Raises what dbt found wrong."""
        outcome = invoke(None, ["parse"], {})
        if outcome.exception or not outcome.success:
            raise outcome.exception or RuntimeError("dbt parse failed")
        self.manifest = outcome.result
        return {"manifestPath": os.path.abspath(os.path.join(os.environ["DBT_TARGET_PATH"], "manifest.json"))}

    def run(self, command, variables):
        if self.manifest is None:
            self.parse()
        outcome = invoke(self.manifest, [*LEAN, *command], variables)
        if outcome.exception:
            raise outcome.exception
        nodes = [describe(result) for result in (outcome.result.results if outcome.result else [])]
        return {"success": outcome.success, "nodes": nodes}


def answer(project, request):
    if request["command"] == ["parse"]:
        return {"success": True, "nodes": [], **project.parse()}
    return project.run(request["command"], request.get("vars", {}))


def end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def main():
    threading.Thread(target=end_with_parent, args=(PARENT,), daemon=True).start()
    project = Project()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"error": None, **answer(project, request)}
        except Exception as error:  # a broken model must not end the process: the caller is told
            reply = {"success": False, "nodes": [], "error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": request["id"], **reply}, ensure_ascii=False, default=str), file=ANSWERS)


if __name__ == "__main__":
    main()
