"""Look for secrets in all files under version control; 1 where one may be there.

A line that is known to hold none says so: ``not a secret``.
"""

import re
import subprocess
import sys
from pathlib import Path

PATTERNS = {
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=]{20}"),
    "a key of AWS": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})"),
    "a token of Slack": re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a key of a model's provider": re.compile(rb"\bsk-[A-Za-z0-9_-]{24,}"),
    "a key of Google": re.compile(rb"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a token of a registry": re.compile(rb"\b(?:pypi-AgEIcHlwaS[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36})"),
    "a signed token": re.compile(rb"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}"),
    "a value of a setting for a secret": re.compile(
        rb"^[ \t]*(?:export )?[A-Z_]*(?:SECRET|PASSWORD|TOKEN|API_KEY)[ \t]*[:=][ \t]*[A-Za-z0-9+/_-]{16,}[ \t]*$",
        re.MULTILINE,
    ),
}


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=False)
    if listed.returncode:
        sys.stderr.write("secrets: not looked for: this is no git work tree\n")
        return 0
    found = 0
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = Path(name)
        content = path.read_bytes() if path.is_file() else b""
        for what, pattern in PATTERNS.items():
            for match in pattern.finditer(content):
                end = content.find(b"\n", match.start())
                start = content.rfind(b"\n", 0, match.start()) + 1
                if b"not a secret" in content[start : end if end >= 0 else None]:
                    continue
                line = content.count(b"\n", 0, match.start()) + 1
                sys.stderr.write(f"{name}:{line}: this may be {what}\n")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
