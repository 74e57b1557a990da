/* commands.h: the list of commands, in the order of help. A new one: X(name) here, cmd_name.c in local.mk. */
#define MS_COMMAND_LIST(X) \
    X(init)                \
    X(new)                 \
    X(status)              \
    X(pending)             \
    X(completed)           \
    X(plan)                \
    X(apply)               \
    X(rollback)            \
    X(test)                \
    X(history)             \
    X(adopt)               \
    X(baseline)            \
    X(inspect)             \
    X(diff)                \
    X(generate)            \
    X(drift)               \
    X(drivers)             \
    X(doctor)              \
    X(help)                \
    X(version)
