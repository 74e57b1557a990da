/* tree.h: a temporary directory with files in it, for tests. */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char tree_dir[256];

static inline int tree_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static inline void tree_remove(void)
{
    if (tree_dir[0] != '\0')
        nftw(tree_dir, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    tree_dir[0] = '\0';
}

/* Path of a file in the tree; valid until four calls later. */
static inline const char *tree_path(const char *file)
{
    static char paths[4][1024];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", tree_dir, file);
    return path;
}

static inline void tree_write(const char *file, const void *bytes, size_t len)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", tree_dir, file);
    for (char *slash = strchr(path + strlen(tree_dir) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(bytes, 1, len, out) != len || fclose(out) != 0) {
        perror(path);
        abort();
    }
}

/* A new directory with files: name, content, name, content, NULL. */
static inline void tree_new(const char *name, ...)
{
    const char *base = getenv("TMPDIR");
    tree_remove();
    snprintf(tree_dir, sizeof tree_dir, "%s/migsafe-unit-XXXXXX", base != NULL && *base != '\0' ? base : "/tmp");
    if (mkdtemp(tree_dir) == NULL) {
        perror(tree_dir);
        abort();
    }
    va_list args;
    va_start(args, name);
    for (const char *file = name; file != NULL; file = va_arg(args, const char *)) {
        const char *text = va_arg(args, const char *);
        tree_write(file, text, strlen(text));
    }
    va_end(args);
}

#endif
