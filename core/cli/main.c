/* main.c: entry of the program. */
#include "config.h"

#include "cli/cli.h"

int main(int argc, char **argv) { return ms_cli_main(argc, argv); }
