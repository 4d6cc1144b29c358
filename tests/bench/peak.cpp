// Runs a command without its output and prints the most memory it had, in KiB:
//
//   peak COMMAND ARGUMENT…

#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: peak COMMAND ARGUMENT...\n", stderr);
    return 2;
  }
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) < 0) {
    std::perror("peak");
    return 1;
  }
  if (status != 0) {
    std::fputs("peak: the command failed\n", stderr);
    return 1;
  }
  std::printf("%ld\n", used.ru_maxrss);
}
