"""Runs a command that must end within some processor time and memory: bounded.py SECONDS MIB COMMAND…

Its output goes on, and its exit status is this one's; 99 where it took more. Not measured for memory is
a build with the address sanitizer, which keeps what is freed, or one that counts its branches.
"""
import resource
import shutil
import subprocess
import sys

seconds, mebibytes, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
status = subprocess.run(command, check=False).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
with open(shutil.which(command[0]), "rb") as program:
    content = program.read()
instrumented = b"__asan_init" in content or b"__gcov_init" in content
if status < 0:
    sys.exit(f"ended by signal {-status}: it took more than {seconds} s")
if peak > mebibytes and not instrumented:
    print(f"it took {peak} MiB, more than {mebibytes}", file=sys.stderr)
    sys.exit(99)
sys.exit(status)
