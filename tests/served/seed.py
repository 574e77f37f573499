"""Work on an installation's data from outside: `python -m tests.served.seed found`."""

import json
import pkgutil
import sys

from zhiheng.service.ready import ready

if __name__ == "__main__":
    with ready():
        what, *arguments = sys.argv[1:]
        found = pkgutil.resolve_name(f"tests.served.university:{what}")(*arguments)
        sys.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
