# SPDX-License-Identifier: MIT
# ipclab: one non-recursive Makefile. Objects and programs land in build/.
# `make help` lists the targets; `make CC=clang` builds everything with clang.

MAKEFLAGS += -rR -j$(shell nproc)
CC        ?= gcc
ifeq ($(origin CC),default)
CC        := gcc
endif
BUILD     ?= build
# A build with checks: UBSan traps in the guest, ASan and UBSan on the host.
DEBUG     ?= 0

# What a debugger needs. Where each variable of optimised code is at each instruction would be a quarter
# of the build; `make SYMBOLS=-g` has it.
SYMBOLS   ?= -g $(if $(findstring clang,$(CC)),,-fno-var-tracking-assignments)

# One line for each file that is made; `make V=1` shows the commands.
Q = $(if $(filter 1,$(V)),,@)[ -d $(@D) ] || mkdir -p $(@D); $(if $(filter 1,$(V)),,printf '  %s\n' $@;)

WARNINGS  := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
             -Wpointer-arith -Wvla -Wundef
INCLUDE   := -Ikernels/include
DEPENDS    = -MMD -MP -MF $@.d

# Objects that only an implicit rule names are kept: otherwise every make check rebuilds them.
.SECONDARY:
.PHONY: all setup run linux check lint modes-table reference readme-figures iso clean help
all: $(BUILD)/kernel.elf $(BUILD)/ipclab $(BUILD)/costmodel.so $(BUILD)/trace.so $(BUILD)/linux/initramfs

# ---- the guest kernel ------------------------------------------------------------------
GUEST_FLAGS := -std=gnu11 -O2 $(SYMBOLS) -ffreestanding -fno-builtin -nostdinc -isystem $(shell $(CC) -print-file-name=include) \
               -fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables \
               -fcf-protection=none -mno-red-zone -mgeneral-regs-only -fno-strict-aliasing -frecord-gcc-switches \
               -fno-omit-frame-pointer $(WARNINGS) $(INCLUDE)
ifneq ($(findstring clang,$(CC)),)
GUEST_FLAGS += -Wno-unused-command-line-argument
LINK_FLAGS  := -Wno-unused-command-line-argument
endif
# The kernel has no vectors that would have to lie at multiples of 16 on its stack.
STACK_ALIGNMENT := $(if $(findstring clang,$(CC)),-mstack-alignment=8,-mpreferred-stack-boundary=3)
KERNEL_FLAGS := $(filter-out -fno-omit-frame-pointer,$(GUEST_FLAGS)) -fomit-frame-pointer -mcmodel=kernel $(STACK_ALIGNMENT) -Ikernels
ifeq ($(DEBUG),1)
SANITIZE     := -fsanitize=undefined -fsanitize-undefined-trap-on-error -fno-sanitize=alignment
KERNEL_FLAGS += $(SANITIZE) -DIPCLAB_DEBUG=1
endif

KERNEL_SOURCES := $(sort $(wildcard kernels/x86_64/*.[cS] kernels/core/*.c kernels/transfer/*.c kernels/modes/*.c))
KERNEL_OBJECTS := $(KERNEL_SOURCES:%=$(BUILD)/%.o)

$(BUILD)/kernels/%.c.o: kernels/%.c $(MAKEFILE_LIST)
	$(Q)$(CC) $(KERNEL_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/kernels/%.S.o: kernels/%.S $(MAKEFILE_LIST)
	$(Q)$(CC) $(KERNEL_FLAGS) $(DEPENDS) -c $< -o $@

# ---- programs in ring 3, packed into the image -------------------------------------------
# bench: every microbench/*.c; conformance: every tests/guest/*.c. Both on one runtime. The image has
# them without symbols, which nobody reads there; a debugger has build/guest/*.elf.
PROGRAM_FLAGS   := $(filter-out -fno-omit-frame-pointer,$(GUEST_FLAGS)) -fomit-frame-pointer -I. -DIPCLAB_GUEST=1
RUNTIME_SOURCES := $(sort $(wildcard microbench/runtime/*.[cS]))
PROGRAMS        := bench conformance
bench_SOURCES       := $(RUNTIME_SOURCES) $(sort $(wildcard microbench/guest/*.c microbench/*.c))
conformance_SOURCES := $(RUNTIME_SOURCES) $(sort $(wildcard tests/guest/*.c))

# Nothing of conformance's own is measured.
$(BUILD)/guest/tests/%.c.o: PROGRAM_FLAGS += -O1
$(BUILD)/guest/%.c.o: %.c $(MAKEFILE_LIST)
	$(Q)$(CC) $(PROGRAM_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/guest/%.S.o: %.S $(MAKEFILE_LIST)
	$(Q)$(CC) $(PROGRAM_FLAGS) $(DEPENDS) -c $< -o $@

LINK_GUEST := $(LINK_FLAGS) -static -nostdlib -no-pie -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 -Wl,--build-id=none -Wl,--no-warn-rwx-segments
define program_rule
$(BUILD)/guest/$(1).elf: $$(patsubst %,$(BUILD)/guest/%.o,$$($(1)_SOURCES)) microbench/runtime/program.ld
	$$(Q)$$(CC) $$(LINK_GUEST) -T microbench/runtime/program.ld $$(filter %.o,$$^) -o $$@
$(BUILD)/guest/$(1).image.o: $(BUILD)/guest/$(1).elf scripts/pack-program $$(MAKEFILE_LIST)
	$$(Q)objcopy --strip-all $$< $$@.elf
	@scripts/pack-program $(1) $$@.elf | $$(CC) $$(KERNEL_FLAGS) -x assembler -c - -o $$@
endef
$(foreach program,$(PROGRAMS),$(eval $(call program_rule,$(program))))
IMAGE_OBJECTS := $(PROGRAMS:%=$(BUILD)/guest/%.image.o)

# Linked twice: the second time with the symbols of the first, for the panic's backtrace.
# Their section is the last of the read-only ones, so no address of code moves.
$(BUILD)/kernel.stage1: $(KERNEL_OBJECTS) $(IMAGE_OBJECTS) kernels/x86_64/kernel.ld scripts/symbol-table
	$(Q)scripts/symbol-table /dev/null | $(CC) $(KERNEL_FLAGS) -x assembler -c - -o $@.symbols.o
	$(Q)$(CC) $(LINK_GUEST) -T kernels/x86_64/kernel.ld $(filter %.o,$^) $@.symbols.o -o $@
$(BUILD)/kernel.elf: $(BUILD)/kernel.stage1 scripts/symbol-table
	$(Q)scripts/symbol-table $< | $(CC) $(KERNEL_FLAGS) -x assembler -c - -o $@.symbols.o
	$(Q)$(CC) $(LINK_GUEST) -T kernels/x86_64/kernel.ld $(KERNEL_OBJECTS) $(IMAGE_OBJECTS) $@.symbols.o -o $@

# ---- the harness -------------------------------------------------------------------------
HOST_FLAGS   := -std=gnu11 -O2 $(SYMBOLS) -D_GNU_SOURCE $(WARNINGS) $(INCLUDE) -Iharness -I.
HOST_LIBS    := -ljansson -linih -lnettle -lgsl -lgslcblas -lelf -lhwloc -lbenchmark -lstdc++ -lm
HARNESS_SOURCES := $(sort $(wildcard harness/*.c harness/*.cc))
HARNESS_OBJECTS := $(HARNESS_SOURCES:%=$(BUILD)/%.o)
# What times natively is optimised like what it times, and must not depend on where the linker puts it:
# a loop of four instructions that crosses a line of the cache takes half as long again. The rest of
# the harness waits for guests and files, and is built sooner.
TIMES_NATIVELY   = $(filter $(addprefix harness/,calibration% native% tick_rate% validation%),$<)
HARNESS_LEVEL    = $(if $(TIMES_NATIVELY),-O2 -falign-loops=64,-O1)

# The benchmarks once more, for Linux, over its own IPC (microbench/host/).
PEER_SOURCES := $(sort $(wildcard microbench/*.c microbench/host/*.c))
PEER_OBJECTS := $(PEER_SOURCES:%=$(BUILD)/peer/%.o)

$(BUILD)/peer/%.c.o: %.c $(MAKEFILE_LIST)
	$(Q)$(CC) $(HOST_FLAGS) $(DEPENDS) -c $< -o $@

$(BUILD)/harness/%.c.o: harness/%.c $(MAKEFILE_LIST) | setup
	$(Q)$(CC) $(HOST_FLAGS) $(HARNESS_LEVEL) $(DEPENDS) -c $< -o $@
# The link `suite` says where scenarios, profiles and plots are (harness/suite.h).
$(BUILD)/ipclab: $(HARNESS_OBJECTS) $(PEER_OBJECTS)
	@ln -sfnr . $(@D)/suite
	$(Q)$(CC) $^ $(HOST_LIBS) -o $@

# ---- Linux in the same engine: the same objects as the only program of a Linux guest
$(BUILD)/linux/init: $(PEER_OBJECTS) $(BUILD)/peer/microbench/init/init.c.o
	$(Q)$(CC) -static $^ -o $@
$(BUILD)/linux/initramfs: $(BUILD)/linux/init scripts/make-initramfs
	$(Q)scripts/make-initramfs $< $@

# ---- Google Benchmark behind its C face: the only C++
CXX        := $(if $(findstring clang,$(CC)),clang++,g++)
CXX_FLAGS  := -std=c++17 -O2 $(SYMBOLS) -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -Wpointer-arith $(INCLUDE) -Iharness -I.

$(BUILD)/harness/%.cc.o: harness/%.cc $(MAKEFILE_LIST) | setup
	$(Q)$(CXX) $(CXX_FLAGS) $(DEPENDS) -c $< -o $@

# ---- the cost model: a plugin that QEMU loads (docs/COSTMODEL.md); links the C library alone
COSTMODEL_FLAGS   := $(filter-out -Iharness,$(HOST_FLAGS)) -fPIC -fvisibility=hidden
COSTMODEL_SOURCES := $(sort $(wildcard harness/costmodel/*.c))
COSTMODEL_OBJECTS := $(COSTMODEL_SOURCES:harness/costmodel/%=$(BUILD)/costmodel/%.o)

$(BUILD)/costmodel/%.c.o: harness/costmodel/%.c $(MAKEFILE_LIST)
	$(Q)$(CC) $(COSTMODEL_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/costmodel.so: $(COSTMODEL_OBJECTS)
	$(Q)$(CC) -shared $^ -o $@

# ---- the tracer: another plugin, which shares what knows the instructions
$(BUILD)/trace/%.c.o: harness/trace/%.c $(MAKEFILE_LIST)
	$(Q)$(CC) $(COSTMODEL_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/trace.so: $(BUILD)/trace/plugin.c.o $(BUILD)/costmodel/decode.c.o
	$(Q)$(CC) -shared $^ -o $@

# ---- host unit tests: pure parts of the harness and portable parts of the kernel, with ASan and UBSan
TEST_FLAGS   := $(HOST_FLAGS) -O0 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -Ikernels -I.
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
UNIT_TESTS   := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)
# A test takes from the harness what it needs; benchmarks and transports register themselves, so
# they are all there; the commands are tests/endtoend/'s business.
UNIT_HARNESS := $(patsubst %,$(BUILD)/unit-objects/%.o,$(filter-out harness/main.c harness/command_%,$(HARNESS_SOURCES)) \
                  $(filter-out harness/costmodel/plugin.c,$(COSTMODEL_SOURCES)))
UNIT_PEERS   := $(PEER_SOURCES:%=$(BUILD)/unit-objects/%.o)
UNIT_LIBRARY := $(BUILD)/unit-objects/harness.a

$(BUILD)/unit-objects/%.c.o: %.c $(MAKEFILE_LIST) | setup
	$(Q)$(CC) $(TEST_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/unit-objects/%.cc.o: %.cc $(MAKEFILE_LIST) | setup
	$(Q)$(CXX) $(CXX_FLAGS) -O0 -fsanitize=address,undefined -fno-sanitize-recover=all $(DEPENDS) -c $< -o $@
$(UNIT_LIBRARY): $(UNIT_HARNESS)
	$(Q)rm -f $@ && ar crs $@ $^
$(BUILD)/unit/%: tests/unit/%.c $(UNIT_PEERS) $(UNIT_LIBRARY) $(MAKEFILE_LIST)
	$(Q)$(CC) $(TEST_FLAGS) $(DEPENDS) $< $(UNIT_PEERS) $(UNIT_LIBRARY) -lcmocka $(HOST_LIBS) -o $@

# The kernel's portable parts, built for the host on a machine of plain memory.
KERNEL_PORTABLE    := core/frame core/page_list core/object core/memory_object core/region core/space \
                      core/elf core/command_line x86_64/page_table x86_64/pmu_setup
KERNEL_TEST_FLAGS  := -std=gnu11 -O0 -g $(WARNINGS) $(INCLUDE) -Ikernels -include tests/unit/kernel/machine.h \
                      -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
KERNEL_TEST_OBJECTS := $(KERNEL_PORTABLE:%=$(BUILD)/unit-kernel/%.o) $(BUILD)/unit-kernel/machine.o
UNIT_TESTS         += $(patsubst tests/unit/kernel/%.c,$(BUILD)/unit/kernel-%,$(wildcard tests/unit/kernel/test_*.c))

$(BUILD)/unit-kernel/machine.o: tests/unit/kernel/machine.c $(MAKEFILE_LIST) | setup
	$(Q)$(CC) $(KERNEL_TEST_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/unit-kernel/%.o: kernels/%.c tests/unit/kernel/machine.h $(MAKEFILE_LIST) | setup
	$(Q)$(CC) $(KERNEL_TEST_FLAGS) $(DEPENDS) -c $< -o $@
$(BUILD)/unit/kernel-%: tests/unit/kernel/%.c $(KERNEL_TEST_OBJECTS)
	$(Q)$(CC) $(KERNEL_TEST_FLAGS) $(DEPENDS) $< $(KERNEL_TEST_OBJECTS) -lcmocka -o $@

# ---- what people type --------------------------------------------------------------------
setup: ## install the Debian packages that are missing
	@scripts/setup

run: all ## measure the scenarios that answer the suite's questions; a table and plots
	$(BUILD)/ipclab run --engine model crossover gather

check: all $(UNIT_TESTS) ## every test
	tests/run $(UNIT_TESTS)

# Another scenario: make iso SCENARIO=latency
SCENARIO ?= smoke
iso: $(BUILD)/ipclab.iso ## a bootable image for real hardware (GRUB, BIOS); then ipclab import
$(BUILD)/ipclab.iso: $(BUILD)/kernel.elf $(BUILD)/ipclab scripts/make-iso FORCE
	$(BUILD)/ipclab export $(SCENARIO) --image $< --out $(BUILD)/ipclab.plan
	$(Q)scripts/make-iso $< $(BUILD)/ipclab.plan $@
FORCE:

linux: $(BUILD)/linux/initramfs ## fetch Debian's kernel, for Linux as a peer in engine model; never installed
	@scripts/fetch-linux $(BUILD)/linux

modes-table: $(BUILD)/ipclab $(BUILD)/kernel.elf ## bring the tables of modes in README.md and docs/MODES.md up to date
	@scripts/modes-table $(BUILD)/ipclab
	@$(BUILD)/ipclab conform --properties --json >$(BUILD)/scores.json
	@scripts/score-table $(BUILD)/scores.json

reference: all ## measure results/reference again (minutes), and take README's figures from it
	scripts/reference-results systems latency crossover gather
	@scripts/readme-figures

readme-figures: ## bring the figures in README.md up to date with results/reference
	@scripts/readme-figures

LINT_KERNEL := $(wildcard kernels/*/*.c)
LINT_RING3  := $(wildcard microbench/*.c microbench/guest/*.c microbench/runtime/*.c tests/guest/*.c)
LINT_HOST   := $(wildcard harness/*.c harness/costmodel/*.c microbench/host/*.c)
# Of the flags, what says how a file is to be read.
LINT_GUEST_FLAGS := -std=gnu11 -ffreestanding -mgeneral-regs-only -mno-red-zone $(INCLUDE)
CLANG_TIDY  := xargs -P $(shell nproc) -n 4 scripts/tidy
lint: ## what cppcheck and clang-tidy find in harness, kernel and ring 3, its tests included
	@scripts/setup lint
	cppcheck -q --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
	    --suppress=missingIncludeSystem \
	    '-Djson_object_foreach(o,k,v)=while (next(o, &k, &v))' -Ikernels/include -Iharness harness
	cppcheck -q --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
	    --suppress=missingIncludeSystem --suppressions-list=.cppcheck-suppressions $(INCLUDE) -Ikernels kernels
	@echo $(LINT_HOST) | FLAGS='-std=gnu11 -D_GNU_SOURCE $(INCLUDE) -Iharness -I.' $(CLANG_TIDY)
	@echo $(LINT_KERNEL) | FLAGS='$(LINT_GUEST_FLAGS) -Ikernels' $(CLANG_TIDY)
	@echo $(LINT_RING3) | FLAGS='$(LINT_GUEST_FLAGS) -I. -DIPCLAB_GUEST=1' $(CLANG_TIDY)

clean: ## remove build/
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
