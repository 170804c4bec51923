"""Which exact versions, with which hashes? Writes both lock files from the two lists of what we chose."""

import subprocess
import sys

OPTIONS = ["--universal", "--generate-hashes", "--no-emit-index-url", "--python-version", "3.11", "--quiet"]

for name in ("requirements", "requirements-dev"):
    command = ["-m", "uv", "pip", "compile", *OPTIONS, f"{name}.in", "-o", f"{name}.txt"]
    subprocess.run([sys.executable, *command], check=True)
