"""Does any pinned package have a known vulnerability? Says so plainly when the list can't be reached."""

import json
import subprocess
import sys

COMMAND = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--format", "json"]
OUT_OF_REACH = "{lock}: NOT audited, the list of known vulnerabilities can't be reached from here."


def audit(lock: str) -> bool:
    try:
        run = subprocess.run([*COMMAND, "--requirement", lock], capture_output=True, text=True, timeout=120)
        packages = json.loads(run.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        print(OUT_OF_REACH.format(lock=lock))
        return True
    known = [package for package in packages if "vulns" in package]
    if not known:
        print(OUT_OF_REACH.format(lock=lock))
        return True
    found = [(package, flaw) for package in known for flaw in package["vulns"]]
    for package, flaw in found:
        cure = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{lock}: {package['name']} {package['version']} has {flaw['id']}, mended in {cure}")
    print(f"{lock}: {len(known)} of {len(packages)} packages audited, {len(found)} known vulnerabilities.")
    return not found


if __name__ == "__main__":
    results = [audit(lock) for lock in ("requirements.txt", "requirements-pdf.txt", "requirements-dev.txt")]
    sys.exit(not all(results))
