"""Look up known vulnerabilities of what is pinned; 1 where there are any. Where it could not look, it says so."""

import json
import subprocess
import sys

SECONDS = 180
COMMAND = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner=off", "-f=json"]


def judge(report: str) -> tuple[list[str], list[str]]:
    """What is vulnerable, and what could not be looked up, in pip-audit's report; raises where it is none."""
    vulnerable, unknown = [], []
    for dependency in json.loads(report)["dependencies"]:
        if "skip_reason" in dependency:
            unknown.append(dependency["name"])
            continue
        for fault in dependency["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            vulnerable.append(f"{dependency['name']} {dependency['version']}: {fault['id']}, mended in {mended}")
    return vulnerable, unknown


def main(lock: str) -> int:
    try:
        done = subprocess.run([*COMMAND, "-r", lock], capture_output=True, text=True, check=False, timeout=SECONDS)
        vulnerable, unknown = judge(done.stdout)
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        sys.stderr.write(f"audit: could not look up vulnerabilities: {error}\n")
        return 0
    sys.stderr.write("".join(f"{lock}: {each}\n" for each in vulnerable))
    if unknown:
        sys.stderr.write(f"audit: could not look up {len(unknown)} of the packages in {lock}\n")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main("requirements.lock"))
