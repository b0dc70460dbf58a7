/* SPDX-License-Identifier: MIT */
/* Transports and benchmarks by name, out of the sections that the linker collected. */
#include "registry.h"

#include <string.h>

extern const struct linux_transport __start_ipclab_linux_transports[],
    __stop_ipclab_linux_transports[];
extern const struct ipc_mode_description __start_ipclab_modes[], __stop_ipclab_modes[];
extern const struct bench_functions __start_ipclab_benchmark_functions[],
    __stop_ipclab_benchmark_functions[];

const struct linux_transport *linux_transport_find(const char *name)
{
    for (const struct linux_transport *kind = __start_ipclab_linux_transports;
         kind < __stop_ipclab_linux_transports; kind++)
        if (!strcmp(kind->description->name, name))
            return kind;
    return NULL;
}

const struct ipc_mode_description *linux_transport_descriptions(size_t *count)
{
    *count = (size_t)(__stop_ipclab_modes - __start_ipclab_modes);
    return __start_ipclab_modes;
}

const struct bench_functions *benchmark_find(const char *name)
{
    for (const struct bench_functions *functions = __start_ipclab_benchmark_functions;
         functions < __stop_ipclab_benchmark_functions; functions++)
        if (!strcmp(functions->description->name, name))
            return functions;
    return NULL;
}
