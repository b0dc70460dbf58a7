/* SPDX-License-Identifier: MIT */
/* The system-call table, made from the one in ipclab/syscalls.h. */
#include "bank.h"
#include "channel.h"
#include "endpoint.h"
#include "handle.h"
#include "machine.h"
#include "memory.h"
#include "migrate.h"
#include "mode.h"
#include "pager.h"
#include "process.h"
#include "queue.h"
#include "thread.h"

#include <ipclab/syscalls.h>

typedef void (*syscall_handler)(void);

extern const syscall_handler syscall_table[SYSCALL_COUNT];
void syscall_unknown(void);

/* Called by entry.S with the arguments in the registers of a C call, as many as each
 * handler takes. */
const syscall_handler syscall_table[SYSCALL_COUNT] = {
#define Y(symbol, handler, text) [SYSCALL_##symbol] = (syscall_handler)(handler),
    IPCLAB_SYSCALL_TABLE(Y)
#undef Y
};

void syscall_unknown(void)
{
    thread_return(STATUS_BAD_CALL);
}
