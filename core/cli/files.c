/* files.c: makes directories and new files. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "cli/files.h"

static ms_status failed(const char *what, const char *path, int why, ms_error *err)
{
    ms_error_set(err, MS_ERR_IO, "cannot %s %s: %s", what, path, strerror(why));
    ms_error_code(err, "file_write");
    return MS_ERR_IO;
}

ms_status ms_cli_make_dir(const char *dir, bool *was_there, ms_error *err)
{
    struct stat st;
    *was_there = stat(dir, &st) == 0;
    if (*was_there && !S_ISDIR(st.st_mode))
        return failed("make the directory", dir, ENOTDIR, err);
    if (!*was_there && g_mkdir_with_parents(dir, 0777) != 0)
        return failed("make the directory", dir, errno, err);
    return MS_OK;
}

ms_status ms_cli_write_new(const char *path, const char *text, size_t len, bool *was_there, ms_error *err)
{
    if (was_there != NULL)
        *was_there = false;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST && was_there != NULL) {
        *was_there = true;
        return MS_OK;
    }
    if (fd < 0 && errno == EEXIST) {
        ms_error_set(err, MS_ERR_CONFLICT, "%s exists already", path);
        ms_error_code(err, "file_exists");
        return MS_ERR_CONFLICT;
    }
    if (fd < 0)
        return failed("write", path, errno, err);
    size_t done = 0;
    int why = 0;
    while (done < len && why == 0) {
        ssize_t n = write(fd, text + done, len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            why = errno;
    }
    if (close(fd) != 0 && why == 0)
        why = errno;
    if (why == 0)
        return MS_OK;
    unlink(path);
    return failed("write", path, why, err);
}
