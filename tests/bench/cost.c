/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost - runs a command and appends what it cost to a file, one line of tab
 * separated values: name, run, wall seconds, client CPU seconds, server CPU
 * seconds, peak KiB of its largest process, exit status.  Stdin, stdout and
 * stderr are the command's.  The client is the command with all descendants
 * it waited for (wait4); the server is a PostgreSQL postmaster with its
 * children, the living and the reaped (/proc).  Knows nothing else of either.
 *
 *   cost -o FILE -n NAME [-r RUN] [-p POSTMASTER_PID] COMMAND [ARG...]
 *
 * Ends as the command did; 125 when it could not be measured.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A backend ends just after its client and is counted while it does. */
#define BACKEND_END_NS 200000000L

struct request {
    const char *file, *name, *run;
    long server; /* pid of the postmaster, 0 = none */
};

struct usage {
    double wall, client, server;
    long peak;
    int status;
};

static void die(const char *what)
{
    fprintf(stderr, "cost: %s: %s\n", what, strerror(errno));
    exit(125);
}

/* Ticks of a process, with its reaped children where asked: fields 14 to 17
 * of /proc/PID/stat (proc(5)); *parent is field 4.  0 when it is gone. */
static unsigned long ticks(long pid, bool reaped, long *parent)
{
    char path[64], line[1024];
    unsigned long own, kernel, sum = 0;
    long child, child_kernel;
    const char *after;
    FILE *f;

    *parent = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    f = fopen(path, "r");
    if (!f) {
        return 0;
    }
    /* the name in parentheses may hold anything: go on behind the last one */
    if (fgets(line, sizeof line, f) && (after = strrchr(line, ')')) &&
        sscanf(after + 1,
               " %*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
               parent, &own, &kernel, &child, &child_kernel) == 5) {
        sum = own + kernel;
        if (reaped) {
            sum += (unsigned long)(child + child_kernel);
        }
    }
    fclose(f);
    return sum;
}

static double server_seconds(long postmaster)
{
    unsigned long sum;
    struct dirent *e;
    long parent;
    DIR *d;

    if (postmaster == 0) {
        return 0;
    }
    d = opendir("/proc");
    if (!d) {
        die("/proc");
    }
    sum = ticks(postmaster, true, &parent);
    while ((e = readdir(d))) {
        long pid = strtol(e->d_name, NULL, 10);
        unsigned long t = pid > 0 ? ticks(pid, false, &parent) : 0;

        if (pid > 0 && parent == postmaster) {
            sum += t;
        }
    }
    closedir(d);
    return (double)sum / (double)sysconf(_SC_CLK_TCK);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void run(const struct request *q, char **argv, struct usage *u)
{
    struct timespec pause = {0, BACKEND_END_NS};
    double server = server_seconds(q->server), begin = now();
    struct rusage r;
    pid_t pid = fork();
    int status;

    if (pid < 0) {
        die("fork");
    }
    if (pid == 0) {
        execvp(argv[0], argv);
        fprintf(stderr, "cost: %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    /* a signal from the terminal is for the command, its end is ours to see */
    signal(SIGINT, SIG_IGN);
    while (wait4(pid, &status, 0, &r) < 0) {
        if (errno != EINTR) {
            die("wait4");
        }
    }
    u->wall = now() - begin;
    u->client = seconds(r.ru_utime) + seconds(r.ru_stime);
    u->peak = r.ru_maxrss;
    u->status =
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (q->server) {
        nanosleep(&pause, NULL);
    }
    u->server = server_seconds(q->server) - server;
}

int main(int argc, char **argv)
{
    struct request q = {NULL, NULL, "1", 0};
    struct usage u;
    FILE *f;
    int opt;

    while ((opt = getopt(argc, argv, "+o:n:r:p:")) != -1) {
        switch (opt) {
        case 'o':
            q.file = optarg;
            break;
        case 'n':
            q.name = optarg;
            break;
        case 'r':
            q.run = optarg;
            break;
        case 'p':
            q.server = strtol(optarg, NULL, 10);
            break;
        default:
            return 125;
        }
    }
    if (!q.file || !q.name || optind >= argc) {
        fputs("usage: cost -o FILE -n NAME [-r RUN] [-p PID] COMMAND...\n",
              stderr);
        return 125;
    }
    run(&q, argv + optind, &u);
    f = fopen(q.file, "a");
    if (!f ||
        fprintf(f, "%s\t%s\t%.3f\t%.3f\t%.3f\t%ld\t%d\n", q.name, q.run, u.wall,
                u.client, u.server, u.peak, u.status) < 0 ||
        fclose(f)) {
        die(q.file);
    }
    return u.status;
}
