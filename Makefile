# `make demo` and `make test` set up what they need; see scripts/setup.sh.
CARGO ?= cargo
DEMO := out/flagship-shop
PAIBAN := target/debug/paiban

.PHONY: help setup setup-test build demo test check bless bench

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

setup: ## install what building needs
	@scripts/setup.sh build

setup-test: ## install what the tests need besides
	@scripts/setup.sh test

build: setup
	$(CARGO) build --locked

demo: build ## next week's roster of samples/flagship-shop, into out/
	@rm -rf $(DEMO) && mkdir -p out && cp -r samples/flagship-shop $(DEMO)
	$(PAIBAN) roster $(DEMO)
	@echo
	@echo "look at: $(DEMO)/out/*/roster.html (page), roster.xlsx, wall.pdf, wall.png, calendars/*.ics"

test: setup-test ## every test
	$(CARGO) test --locked

check: setup-test ## format, lints, tests, docs
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --quiet

bless: setup ## renew schedules/ and generated docs after a wanted change
	PAIBAN_BLESS=1 $(CARGO) test --locked --lib --test it -- the_page every_committed_document

bench: setup-test ## the figures in docs/bench.md and docs/bench-engines.md (more than an hour)
	@scripts/setup.sh bench
	$(CARGO) bench --locked --profile dev
