/* main.c: entry of the program. */
#include "config.h"

#include <stdio.h>

#include <migsafe.h>

int main(void)
{
    printf("migsafe %s\n", ms_version());
    return 0;
}
