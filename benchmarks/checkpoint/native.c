// Reads a file in pieces of 1 MiB and adds up its float32 numbers: the least that a scan has to do.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments) {
  const size_t piece = 1 << 20;
  char *bytes = aligned_alloc(64, piece);
  int file = open(arguments[1], O_RDONLY);
  lseek(file, atol(arguments[2]), SEEK_SET);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  double sum = 0;
  ssize_t length;
  while ((length = read(file, bytes, piece)) > 0) {
    const float *numbers = (const float *)bytes;
    TOTAL total = 0;
    for (ssize_t i = 0; i < length / 4; i++) total += numbers[i];
    sum += total;
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"seconds\":%f,\"cpuSeconds\":%f,\"sum\":%.17g,\"peakBytes\":%ld}",
         (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) * 1e-9,
         usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
             (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6,
         sum, usage.ru_maxrss * 1024);
}
