/* What the parts of the floor share. What the whole is for: floor.c. */
#ifndef FLOOR_H
#define FLOOR_H

#define SEARCH_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* One group per v1 hierarchy, or the one of v2, whose controller is called "unified". */
struct cgroup { char controller[16], path[512]; };

extern char id[13], folder[512];     /* the container's name, and its folder on disk */
extern const char *rootfs;           /* the overlay's lower layer */
extern struct cgroup cgroups[16];
extern int cgroup_count, unified;

/* floor.c: the result, or the end of the program with the reason; formatted text, valid for the next few calls. */
long want(long result, const char *what);
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
int write_file(const char *path, int flags, const char *content);

void make_cgroups(void);             /* cgroups.c */
void remove_cgroups(void);
void read_filter(const char *path);  /* filter.c */
void load_filter(void);
void become_container(char **arguments, int output, int error) __attribute__((noreturn)); /* inside.c */

#endif
