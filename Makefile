# lapse - how long do people under supervision go unseen?
#
#   make demo         install what is missing, build, run the shipped sources, print the answer
#   make check        install what is missing, build, run every test
#   make              build into build/ (BUILD=DIR for another place)
#   make unit         C tests alone          make sql-check   SQL tests alone
#   make lint         what a machine can hold of docs/style.md
#   make scorecard    what reliability is promised, which test proves it, how it ended
#   make torture      the fault tests with all their points (hours)
#   make bench        other ways to load a file and ours, beside the goals (docs/performance.md)
#   make bench-views  the gap views, plain SQL and DuckDB on 20 million contacts (docs/performance.md)
#   make SANITIZE=address,undefined unit     the same under sanitizers
#   make install DESTDIR= PREFIX=/usr/local
#   make demo-stop, make demo-clean, make clean

.DELETE_ON_ERROR:
.SUFFIXES:
export PATH := $(if $(PATH),$(PATH):)/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL := C

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
VERSION := 0.1.0

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
  -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla \
  -Wformat=2 -Wundef -Wnull-dereference -Wimplicit-fallthrough -Werror
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
OPT := -O2 -g
ifdef SANITIZE
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE)
HARDEN := -fPIE
# the checks that a sanitizer puts in make gcc see branches that are not there
WARN += -Wno-unknown-warning-option -Wno-null-dereference \
  -Wno-format-truncation -Wno-format-overflow -Wno-maybe-uninitialized
endif
ifdef COVERAGE
OPT := -O0 -g --coverage
HARDEN := -fPIE
endif
pkgs = $(shell pkg-config --cflags-only-I $(1) 2>/dev/null | sed 's/-I/-isystem /g')
LIBS_common := libfyaml jansson libcrypto libsodium
LIBS_ingest := libcurl
LIBS_transform := libxml-2.0 zlib libpcre2-8 libutf8proc
LIBS_load := libpq
LIBS_report := libpq zlib
ALL_PKGS := $(LIBS_common) $(LIBS_ingest) $(LIBS_transform) $(LIBS_load)

INCLUDES := $(call pkgs,$(ALL_PKGS))
CPPFLAGS += -D_GNU_SOURCE -I. -I$(BUILD)/gen $(INCLUDES) \
  -DLAPSE_VERSION='"$(VERSION)"' -DLAPSE_PREFIX='"$(PREFIX)"'
CFLAGS += -std=c17 $(OPT) $(WARN) $(HARDEN) -MMD -MP
LDFLAGS += -pie -Wl,-z,relro,-z,now $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(if $(COVERAGE),--coverage)
libs = $(shell pkg-config --libs $(LIBS_common) $(LIBS_$(1))) -lm

ROOMS := ingest transform load report driver
COMMON := $(patsubst %.c,$(BUILD)/%.o,$(wildcard common/*.c))
objects = $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(1)/main.c,$(wildcard $(1)/*.c)))
PROGRAMS := $(foreach r,$(filter-out driver,$(ROOMS)),$(if $(wildcard $(r)/main.c),$(BUILD)/bin/lapse-$(r)))
PROGRAMS += $(if $(wildcard driver/main.c),$(BUILD)/bin/lapse)
UNIT := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c))

.PHONY: all unit clean demo demo-stop demo-clean check sql-check e2e install
all: $(PROGRAMS)

$(BUILD)/%.o: %.c | $(BUILD)/gen/codes.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/gen/codes.h: sql/ref/codes.csv
	@mkdir -p $(@D)
	awk -F, 'NR > 1 { printf "CODE(\"%s\", \"%s\")\n", $$1, $$2 }' $< > $@

define program
$(BUILD)/bin/$(2): $(BUILD)/$(1)/main.o $(call objects,$(1)) $(COMMON)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(call libs,$(1))
endef
$(foreach r,$(filter-out driver,$(ROOMS)),$(eval $(call program,$(r),lapse-$(r))))
$(eval $(call program,driver,lapse))

# A unit test links its own room and common; TEST_WRAP_<test> adds --wrap.
CANNED := -Wl,--wrap=query_run,--wrap=query_try,--wrap=query_begin,--wrap=query_each
$(foreach t,answers canonical case dictionary explain explain_thing export probe public rejects status timeline,\
  $(eval TEST_WRAP_report_$(t) := $(CANNED)))
TEST_WRAP_driver_night := -Wl,--wrap=home_program
TEST_WRAP_driver_hand_over := -Wl,--wrap=home_program
TEST_WRAP_driver_repair := -Wl,--wrap=home_program
TEST_WRAP_driver_watch := -Wl,--wrap=home_program
TEST_WRAP_driver_check := -Wl,--wrap=home_program
TEST_WRAP_driver_purge := -Wl,--wrap=home_program
TEST_WRAP_driver_tidy := -Wl,--wrap=home_program
define unit_room
$(BUILD)/tests/$(1)/test_%: $(BUILD)/tests/$(1)/test_%.o $(call objects,$(1)) $(COMMON)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) $$(TEST_WRAP_$(1)_$$*) -o $$@ $$^ $$(call libs,$(1)) -lcmocka
endef
$(foreach r,common $(ROOMS),$(eval $(call unit_room,$(r))))

# Programs that tests and the demo use; none is installed.
SUPPORT := $(BUILD)/support/gen_county $(BUILD)/support/pgproxy \
  $(BUILD)/support/failmalloc.so
$(BUILD)/support/%.so: tests/support/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -std=c17 -O2 $(WARN) -fPIC -shared -o $@ $< -ldl
$(BUILD)/support/%: $(BUILD)/tests/support/%.o $(COMMON)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(call libs,common)
.PHONY: support
support: $(SUPPORT)

# Every test runs; cmocka prints what it counted for each.
unit: $(UNIT)
	@failed=0; for t in $(UNIT); do $$t || failed=1; done; exit $$failed

.PHONY: lint
lint:
	@tests/support/lint

clean:
	rm -rf $(BUILD)

# Packages first, then a make of its own: what pkg-config says is only known
# when they are there.  One build at a time in one directory.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
locked = mkdir -p var && flock var/make.lock $(MAKE) --no-print-directory $(JOBS)

demo:
	@driver/packages build
	@$(locked) -s all $(BUILD)/support/gen_county
	@driver/demo start $(BUILD)

demo-stop:
	@driver/demo stop

demo-clean:
	@driver/demo clean

TEST_PROGRAMS := $(UNIT)
.PHONY: test-programs
test-programs: $(TEST_PROGRAMS)

check:
	@driver/packages check
	@$(locked) -s all support test-programs
	@$(locked) -s BUILD=$(BUILD)-san SANITIZE=address,undefined test-programs
	@$(MAKE) --no-print-directory -s lint
	@tests/support/check $(BUILD)

# Reads the logs of the last check and torture; runs nothing.
.PHONY: scorecard torture
scorecard:
	@tests/support/scorecard $(BUILD)

torture:
	@driver/packages torture
	@$(locked) -s all support test-programs
	@$(locked) -s BUILD=$(BUILD)-san SANITIZE=address,undefined all support test-programs
	@tests/support/torture $(BUILD)

sql-check: all
	@tests/support/pgtap

e2e: all
	@BUILD=$(BUILD) prove -e sh tests/e2e/*.sh

# Timings, told and never judged; a peer takes part when it is installed.
BENCH := $(addprefix $(BUILD)/bench/,gen cost $(if $(wildcard /usr/include/csv.h),libcsv))
BENCH_LIBS_libcsv := -lcsv
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(COMMON)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(call libs,common) $(BENCH_LIBS_$*)
.PHONY: bench
bench:
	@driver/packages build
	@$(locked) -s all $(BENCH)
	@tests/bench/bench $(BUILD)

.PHONY: bench-views
bench-views:
	@driver/packages build
	@$(locked) -s all $(BENCH)
	@tests/bench/bench_views $(BUILD)

SHARE = $(DESTDIR)$(PREFIX)/share/lapse
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/cron $(SHARE)/driver
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	cp -R sql sources $(SHARE)
	install -m 755 cron/nightly $(SHARE)/cron
	install -m 644 cron/crontab.example cron/lapse.service cron/lapse.timer $(SHARE)/cron
	install -m 755 driver/cluster $(SHARE)/driver
	install -m 644 LICENSE README.md $(SHARE)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.SECONDARY:
