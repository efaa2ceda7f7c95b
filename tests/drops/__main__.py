"""Everything that proves that a deploy drops nothing, one after the other.

python -m tests.drops [--deploys 1000]

Exit code 1 if any of them found fault; the others run nevertheless.
"""

import argparse
import subprocess
import sys

PROOFS = ("zero", "overload", "sabotage", "killed", "rivals", "reload_race", "density")


def main() -> None:
    """Run each proof in a process of its own and name those that found fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.drops", description=__doc__)
    parser.add_argument("--deploys", type=int, default=1000, help="on each nginx")
    deploys = parser.parse_args().deploys
    failed = []
    for proof in PROOFS:
        flags = ["--deploys", str(deploys)] if proof == "zero" else []
        argv = [sys.executable, "-m", f"tests.drops.{proof}", *flags]
        if subprocess.run(argv, check=False).returncode:
            failed.append(proof)
    sys.exit(f"found fault: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
