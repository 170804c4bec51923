"""Which exact versions, with which hashes? Writes the lock files from the lists of what we chose."""

import subprocess
import sys

OPTIONS = ["--universal", "--generate-hashes", "--no-emit-index-url", "--python-version", "3.11", "--quiet"]

for name in ("requirements", "requirements-pdf", "requirements-dev", "benchmarks/requirements"):
    command = ["-m", "uv", "pip", "compile", *OPTIONS, f"{name}.in", "-o", f"{name}.txt"]
    subprocess.run([sys.executable, *command], check=True)
