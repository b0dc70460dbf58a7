/* SPDX-License-Identifier: MIT */
/*
 * An IPC mode: how a message's bytes get from the sender to the receiver.
 *
 * One file under modes/ describes the mode and implements these operations, and registers
 * both with IPC_MODE. Everything else - rendezvous, tokens, the switch to the partner - is
 * the endpoint's (endpoint.h), the same code for every mode.
 */
#ifndef CORE_MODE_H
#define CORE_MODE_H

#include "thread.h"

#include <ipclab/registry.h>
#include <ipclab/status.h>

struct channel;
struct endpoint;

typedef enum ipclab_status ipc_transfer(struct channel *channel, struct thread *from,
                                        struct thread *to);

struct ipc_mode_operations {
    /*
     * Moves the outgoing message of `from` into the incoming range of `to`; either may be the
     * current thread. Leaves the bytes delivered in to->registers.rdx, errors included.
     * Returns STATUS_OK or STATUS_TRUNCATED when delivered, STATUS_PEER_FAULT where the
     * receiver's memory cannot be accessed, any other status where the sender is at fault.
     * The space that is current afterwards is that of either.
     */
    ipc_transfer *transfer;

    /* The rest is optional; a null pointer does nothing and succeeds. */

    /* The same for replies, where that differs. Both are copied into the channel before `bind`,
     * which may put others there. */
    ipc_transfer *transfer_reply;

    /* Goes on with a transfer of which `offset` bytes have been delivered; leaves what it adds
     * to them in rdx. Where there is none, the whole is transferred again. */
    enum ipclab_status (*resume)(struct channel *channel, struct thread *from, struct thread *to,
                                 uint64_t offset);

    /* Bytes that the mode keeps beside each channel, zero at first: mode_data points there. */
    size_t channel_bytes;

    /* Sets up what the channel needs for messages of up to `longest` bytes. What the client
     * tells about itself is at channel->declaration. */
    enum ipclab_status (*bind)(struct channel *channel, uint64_t longest);
    void (*unbind)(struct channel *channel);

    /*
     * Two stages, of which each touches one side only. `stage` does the first for a call that
     * has to wait for a receiver; `take` does the second for a reply whose first is done. A
     * transfer that fails with STATUS_FAULT has not finished the first, one that fails with
     * STATUS_PEER_FAULT has, and either goes on where it stopped when it is asked for again.
     */
    enum ipclab_status (*stage)(struct channel *channel, struct thread *from);
    enum ipclab_status (*take)(struct channel *channel, struct thread *to);

    /* The call of `from`, staged or not, waits from now on. */
    void (*waits)(struct channel *channel, struct thread *from);

    /*
     * Control transfer by a queue (core/queue.h). `capture` does the first stage into a message
     * of its own, holder->message, which it makes or goes on with; STATUS_FAULT as above.
     * `deliver` does the second, and leaves the bytes delivered in rdx; WOULD_BLOCK, with its
     * length there, leaves the message in its queue, and so does a transfer of such a mode with a
     * request, which is then staged. `discard` frees it.
     */
    enum ipclab_status (*capture)(struct channel *channel, struct thread *from,
                                  struct thread *holder);
    enum ipclab_status (*deliver)(struct message *message, struct thread *to);
    void (*discard)(struct message *message);

    /* The call of `from`, staged or delivered, will not go on. */
    void (*cancel)(struct channel *channel, struct thread *from);

    /* A server's fault in its reply ends the call, and the client gets STATUS_PEER_FAULT; otherwise
     * it goes on waiting for another reply. */
    bool reply_fault_ends_call;

    /* A transfer that fails ends the call for both sides: each gets the status as it is from there,
     * FAULT for its own memory and PEER_FAULT for the other's, and in rdx the bytes delivered. */
    bool fails_for_both;

    /* A handle that the receiver has named no place for ends the transfer behind its bytes, with
     * STATUS_OVERFLOW; otherwise it stays with its sender, and nobody is told. */
    bool handles_overflow;

    /* How many ticks of the timer a request, or a reply, may wait for pages that a pager is to
     * supply, from the first on; TIMEOUT_NEVER where there is no such operation. */
    uint64_t (*patience)(const struct channel *channel, bool reply);

    /* System call CHANNEL_CONTROL: what only this mode has. `client` is who awaits the current
     * thread's reply where that asks as the server, null where it asks as the client. An
     * operation for a server whose copy an interrupt has stopped (cpu_local.copy_interrupted)
     * returns a fault, and is called again in the server's turn with *result as it left it. */
    enum ipclab_status (*control)(struct channel *channel, struct thread *client,
                                  uint64_t operation, const uint64_t argument[3],
                                  uint64_t *result);

    /* The same about an endpoint as such, by who receives there: what the mode is to know of
     * the server. endpoint->declared is the mode's to keep that in. */
    enum ipclab_status (*control_endpoint)(struct endpoint *endpoint, uint64_t operation,
                                           const uint64_t argument[3], uint64_t *result);
};

struct ipc_mode {
    const struct ipc_mode_description *description;
    struct ipc_mode_operations operations;
};

/* IPC_MODE(.transfer = ...) registers the operations next to the description in the same
 * file, which is the variable MODE_DESCRIPTION begins: one mode, one file. */
#define MODE_DESCRIPTION                                                                           \
    static const struct ipc_mode_description mode_description                                      \
        __attribute__((section(REGISTRY_MODES), used, aligned(8)))
#define IPC_MODE(...)                                                                              \
    static const struct ipc_mode ipc_mode                                                          \
        __attribute__((section("ipclab_mode_operations"), used, aligned(8))) = {                   \
            &mode_description, {__VA_ARGS__}}

/* The mode of that name; the boot command line's where the name is empty; null: none. */
const struct ipc_mode *mode_find(const char name[REGISTRY_NAME_BYTES]);

/* The mode that MODE_DESCRIBE describes at `index`; null: none. */
const struct ipc_mode *mode_at(uint64_t index);

/* Sets the mode that an empty name stands for. False where there is none of that name. */
bool mode_set_default(const char *name);

/* System call MODE_DESCRIBE. */
void mode_describe(uint64_t index, uint64_t address);

#endif
