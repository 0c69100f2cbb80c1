# `make help` lists the targets. Works with GNU make 3.81 and newer.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# ---- Settings -----------------------------------------------------------------

STORE        ?= bolt
ARCHITECTURE ?= arm64
PARAMETERS   ?=
# The page's origin on this machine. By default it is the local stack's own address.
PAGE         ?=
# A section of samconfig.toml: default, staging or production.
ENVIRONMENT  ?= default
# no: don't ask before a change set is deployed.
CONFIRM      ?= yes
# yes: a deployment may remove, replace or add the table. See "The table" in docs/operations.md.
ALLOW_TABLE_CHANGE ?=
# For restore: the time, the name of the new table, and a file for the keys of the differences.
AT           ?=
NEW_TABLE    ?=
KEYS         ?=
EVENT        ?= create.json
# The id of an entry, for events about an entry.
ID           ?=
# More options for `sam local invoke`, such as --invoke-image.
SAM_FLAGS    ?=

ifeq ($(value ENVIRONMENT),default)
STACK        ?= timesheets
else ifeq ($(value ENVIRONMENT),staging)
STACK        ?= timesheets-staging
else ifeq ($(value ENVIRONMENT),production)
STACK        ?= timesheets-production
else
$(error ENVIRONMENT must be default, staging or production)
endif

# A setting may contain any characters. make would expand a $ and could run a $(shell …),
# and a shell would run the text after a ; or &. So make never expands a value, and a recipe
# reads it from its environment: "$$PARAMETERS", not $(PARAMETERS).
SETTINGS := STORE ARCHITECTURE PARAMETERS PAGE ENVIRONMENT STACK CONFIRM ALLOW_TABLE_CHANGE AT NEW_TABLE KEYS EVENT ID SAM_FLAGS
$(foreach name,$(SETTINGS),$(eval override $(name) := $$(value $(name))))
export $(SETTINGS)

ifneq ($(STORE),bolt)
ifneq ($(STORE),dynamodb)
$(error STORE must be bolt or dynamodb)
endif
endif

# Not .tools/venv/bin/sam: its first line contains the path of the checkout, and not every
# path is valid there.
PYTHON := .tools/venv/bin/python
SAM    := $(PYTHON) -m samcli
NPM    := npm --prefix web

# Shell code for the name of the release in this checkout.
RELEASE := $$(git describe --tags --always --dirty 2>/dev/null || echo unknown)

# By default the SAM CLI sends usage data to AWS.
export SAM_CLI_TELEMETRY ?= 0

# AWS_REGION comes first, as in the AWS CLI. The SAM CLI and boto3 read only
# AWS_DEFAULT_REGION, and would deploy to that region or to the profile's.
ifdef AWS_REGION
export AWS_DEFAULT_REGION := $(value AWS_REGION)
endif

# The functions that run in containers on this machine are built for its processor. Their
# folder isn't .aws-sam, which contains only the build to deploy.
LOCAL_ARCHITECTURE := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,x86_64)
LOCAL_BUILD        := .local/sam/$(LOCAL_ARCHITECTURE)

GO_FOLDERS := $(wildcard authorizer bench cmd functions internal)
SHELL_FILES := $(wildcard .ci/run tools/chromium tools/docker-engine tools/lint-templates tools/node-version tools/reproduce tools/sbom tools/system-packages tools/test tools/dynamodb-local/fetch tools/keycloak/fetch tools/lambda/build)

# Shell code for the name of EVENT's function: CreateFunction for create.json and for
# create-form.json. The name is empty if the first word can't be part of a function's name.
EVENT_FUNCTION = $$(printf '%s\n' "$${EVENT\#\#*/}" | \
	LC_ALL=C awk -F '[-.]' 'NR == 1 && $$1 ~ /^[a-z]+$$/ { print toupper(substr($$1, 1, 1)) substr($$1, 2) "Function" }')

# The server makes the ids, so events about an entry contain this one, which no entry has.
EXAMPLE_ID := 2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB

# ---- Use ----------------------------------------------------------------------

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

.PHONY: run
run: run-$(STORE) ## Run everything on this machine; STORE=bolt (default, a file) or dynamodb; PARAMETERS="Issuer=... ..." for another provider

# exec: a signal to make must reach the stack itself. If make ran go run or a shell, that
# process would end at the signal and leave the stack running.
.PHONY: run-bolt
run-bolt: page-if-possible
	go build -o .local/bin/local ./cmd/local
	exec .local/bin/local -store bolt -page "$$PAGE" -parameters "$$PARAMETERS"

.PHONY: run-dynamodb
run-dynamodb: .tools/dynamodb-local page-if-possible
	go build -o .local/bin/local ./cmd/local
	exec .local/bin/local -store dynamodb -docker-bridge -page "$$PAGE" -parameters "$$PARAMETERS"

# The API is served even if the page can't be built. Without Node the stack itself prints
# how to build the page.
.PHONY: page-if-possible
page-if-possible:
	@! tools/node-version 2>/dev/null || $(MAKE) --no-print-directory web-build || \
		echo "make: the page couldn't be built, for the reason above; the stack runs without it, or with the previous build" >&2

# The tokens are passed in the environment, because other users of the machine can see command
# lines.
.PHONY: probe
probe: build-probe ## Check the local stack, while make run runs, as a deployment is checked
	go build -o .local/bin/local ./cmd/local
	PROBE_TOKEN=$$(.local/bin/local token) && PROBE_TOKEN_MANAGER=$$(.local/bin/local token -user manager) && \
	export PROBE_TOKEN PROBE_TOKEN_MANAGER && .local/bin/probe -api http://127.0.0.1:8080 -page "$${PAGE:-http://127.0.0.1:8082}"

.PHONY: build-probe
build-probe:
	go build -o .local/bin/probe ./cmd/probe

.PHONY: invoke
invoke: check-event .tools/venv $(LOCAL_BUILD)/template.yaml ## Send a file of events/ to its function in a container; EVENT=create.json (default); ID=... sets the id of the entry
	set -f; sed "s/$(EXAMPLE_ID)/$${ID:-$(EXAMPLE_ID)}/g" "events/$${EVENT##*/}" | \
	$(SAM) local invoke --config-file "$$PWD/samconfig.toml" --template $(LOCAL_BUILD)/template.yaml \
		--parameter-overrides Architecture=$(LOCAL_ARCHITECTURE) --event - $$SAM_FLAGS "$(EVENT_FUNCTION)"

.PHONY: check-event
check-event:
	@grep -qx "  $(EVENT_FUNCTION):" template.yaml || { echo "make: EVENT=$$EVENT must begin with the name of a function, as create.json does" >&2; exit 1; }
	@test -f "events/$${EVENT##*/}" || { echo "make: there is no events/$${EVENT##*/}" >&2; exit 1; }
	@case $$ID in *[!0-9A-Za-z-]*) echo "make: ID=$$ID must be the id of an entry" >&2; exit 1 ;; esac

# ---- Build and deploy ---------------------------------------------------------

.PHONY: build
build: .tools/venv ## Build the functions to deploy; ARCHITECTURE=arm64 (default) or x86_64
	$(SAM) build --parameter-overrides Architecture="$$ARCHITECTURE"

.PHONY: deploy
deploy: deploy-parameters build ## Deploy the API, and the page if it is hosted; PARAMETERS="Issuer=... Audience=... HostPage=true ..." the first time
	$(PYTHON) tools/deploy/deploy.py --stack "$$STACK" --architecture "$$ARCHITECTURE" \
		--release "$(RELEASE)" --environment "$$ENVIRONMENT" --build .aws-sam/build --parameters .local/parameters.yaml --sam "$(SAM)"
	$(PYTHON) tools/deploy/upload.py --stack "$$STACK" --dist web/dist --build "make --no-print-directory web-build"
	$(PYTHON) tools/deploy/probe.py --stack "$$STACK" --probe .local/bin/probe

.PHONY: sbom
sbom: ## Write what each built executable contains to .local/sbom (CycloneDX)
	tools/sbom "$(RELEASE)"

.PHONY: reproduce
reproduce: ## Build each executable twice, without a build cache, and compare them
	tools/reproduce

.PHONY: version
version: .tools/venv ## Print the release of this checkout, and the one that the stack runs
	@$(PYTHON) tools/deploy/version.py --stack "$$STACK" --release "$(RELEASE)"

# On its command line the SAM CLI ignores text that it can't parse, without an error.
.PHONY: deploy-parameters
deploy-parameters: build-probe
	go build -o .local/bin/local ./cmd/local
	.local/bin/local parameters "$$PARAMETERS" >.local/parameters.yaml

# The restore can be interrupted and repeated.
.PHONY: restore
restore: build-table ## Restore the table to a new one as of AT=2026-11-23T16:00:00Z, compare both, and print how to switch
	.local/bin/table restore -stack "$$STACK" -at "$$AT" -name "$$NEW_TABLE" -keys "$$KEYS"

.PHONY: orphans
orphans: build-table ## List tables of this service that no stack owns
	.local/bin/table orphans

.PHONY: build-table
build-table:
	go build -o .local/bin/table ./cmd/table

.PHONY: web-build
web-build: web/dist/index.html ## Build the page into web/dist
	@:

web/dist/index.html: web/node_modules/.package-lock.json web/index.html $(wildcard web/*.ts web/tsconfig*.json) \
		$(shell find web/src web/public)
	$(NPM) run build

$(LOCAL_BUILD)/template.yaml: template.yaml go.mod go.sum tools/lambda/build $(wildcard tools/lambda/*/Makefile) \
		$(shell find $(GO_FOLDERS) -name '*.go' ! -name '*_test.go')
	$(SAM) build --build-dir $(LOCAL_BUILD) --parameter-overrides Architecture=$(LOCAL_ARCHITECTURE) >&2

# ---- Check and test -----------------------------------------------------------

# go test starts the packages in the given order. The longest are first, so that none of
# them runs alone at the end.
LONGEST := ./internal/testing/web ./internal/testing/sam ./internal/dynamo ./internal/local/openapi ./internal/testing/keycloak

# -count=1: the test cache can't detect changes of the programs that these tests run, from sam
# build to a container.
.PHONY: test
test: system-packages .tools/venv .tools/dynamodb-local .tools/keycloak .tools/auth0 web/node_modules/.package-lock.json ## Run every test with its real dependencies
	tools/test -race -count=1 -timeout=60m $(LONGEST) ./...

# Without -race, which doubles the time, and with the test cache, which detects changes of
# all inputs of the tests that -short keeps.
.PHONY: test-quick
test-quick: ## Run the tests that need no server, browser, container or SAM CLI, in under a minute
	tools/test -short ./...

.PHONY: test-keycloak
test-keycloak: system-packages .tools/keycloak web/node_modules/.package-lock.json ## Run only the tests that need a real Keycloak
	tools/test -race -count=1 ./internal/testing/keycloak

.PHONY: system-packages
system-packages:
	tools/system-packages

.PHONY: check
check: check-format check-vet check-modules check-scripts check-imports check-words check-generated check-templates check-workflows check-page lint ## Check format, imports, modules, types, words and lint

.PHONY: check-format
check-format:
	@files=$$(gofmt -l $(GO_FOLDERS)); test -z "$$files" || { echo "these files are not formatted; run make fmt:"; echo "$$files"; exit 1; } >&2

.PHONY: check-vet
check-vet:
	go vet ./...

.PHONY: check-modules
check-modules:
	go mod tidy -diff

# cfn-lint for every region, and checkov. tools/checkov.yaml has the accepted findings.
.PHONY: check-templates
check-templates: .tools/venv .tools/checkov
	tools/lint-templates
	.tools/checkov/bin/python -m checkov.main --config-file tools/checkov.yaml

# Offline: zizmor would look up whether a pinned commit is the tag of its comment.
.PHONY: check-workflows
check-workflows: .tools/zizmor
	linter=$$(go tool -n -modfile=tools/release/go.mod actionlint) && "$$linter" -shellcheck= -pyflakes=
	.tools/zizmor/bin/zizmor --offline --persona=pedantic --quiet .github

.PHONY: check-scripts
check-scripts:
	for file in $(SHELL_FILES); do bash -n $$file || exit 1; done

.PHONY: check-imports
check-imports:
	go test ./internal/testing/arch

# docs/english.md has the rules. `go run ./bench/words` counts.
.PHONY: check-words
check-words:
	go test ./internal/testing/words

# The tokens of events/ and the public key that verifies them come from one run of
# `go run ./cmd/local events`. The test fails if one is changed without the other.
.PHONY: check-generated
check-generated:
	go test -run '^TestEventOutcomes$$' ./internal/local/stack

# Format and lint, the types generated from openapi.yaml, and TypeScript's own check.
.PHONY: check-page
check-page: web/node_modules/.package-lock.json
	$(NPM) run check

# `go tool` isn't used here: it exits with 0 if the tool is killed.
.PHONY: lint
lint: ## Run the linters of .golangci.yml
	linter=$$(go tool -n -modfile=tools/go.mod golangci-lint) && "$$linter" run

# It needs the vulnerability database, https://vuln.go.dev, so it isn't part of make check.
.PHONY: vuln
vuln: ## Report known vulnerabilities that the code can reach
	checker=$$(go tool -n -modfile=tools/release/go.mod govulncheck) && "$$checker" ./...

.PHONY: fmt
fmt: web/node_modules/.package-lock.json ## Format the Go files and the page's
	gofmt -w $(GO_FOLDERS)
	$(NPM) run format

.PHONY: bench
bench: .tools/dynamodb-local ## Measure start, events, memory and size of the executables
	go run ./bench

# After a change of template.yaml, of a measurement, of a price or of the workload.
.PHONY: cost
cost: ## Calculate the price of a deployment and write docs/cost.md
	go run ./bench/cost

.PHONY: bench-requests
bench-requests: web/node_modules/.package-lock.json ## Count the requests that the page makes and write bench/cost/requests.json
	cd web && npx --no-install vitest run --project requests

.PHONY: bench-load
bench-load: .tools/dynamodb-local ## Send 33 requests per second for 10 minutes to the local stack and write bench/load.md
	go run ./bench/load -rate 33 -duration 10m -out bench/load.md

.PHONY: bench-web
bench-web: .tools/dynamodb-local web/node_modules/.package-lock.json ## Measure the page in Chromium and write bench/web.md
	cd web && npx --no-install vitest run --project figures

.PHONY: bench-stories
bench-stories: .tools/dynamodb-local web/node_modules/.package-lock.json ## Write the results of the browser tests and axe's findings to bench/stories.md
	cd web && npx --no-install vitest run --project browser --reporter default --reporter ./stories-report.ts

.PHONY: pictures
pictures: .tools/dynamodb-local web/node_modules/.package-lock.json ## Write the screenshots of docs/pictures
	cd web && npx --no-install vitest run --project pictures

.PHONY: clean
clean: ## Remove the builds; keep the tools and the data
	rm -rf .aws-sam .local/bin .local/sam web/dist

# ---- Tools --------------------------------------------------------------------

.tools/zizmor: .tools/zizmor/ready

.tools/zizmor/ready: tools/zizmor.txt
	rm -rf .tools/zizmor
	python3 -m venv .tools/zizmor
	.tools/zizmor/bin/python -m pip install --quiet --disable-pip-version-check -r tools/zizmor.txt
	touch $@

.tools/checkov: .tools/checkov/ready

.tools/checkov/ready: tools/checkov.txt
	rm -rf .tools/checkov
	python3 -m venv .tools/checkov
	.tools/checkov/bin/python -m pip install --quiet --disable-pip-version-check -r tools/checkov.txt
	touch $@

.tools/venv: .tools/venv/ready

# The last step writes the file, so an interrupted installation is repeated.
.tools/venv/ready: tools/requirements.txt
	rm -rf .tools/venv
	python3 -m venv .tools/venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r tools/requirements.txt
	touch $@

.tools/dynamodb-local: tools/dynamodb-local/pom.xml
	tools/dynamodb-local/fetch

# npm writes this file last, so an interrupted installation is repeated.
web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@tools/node-version
	$(NPM) ci
	touch $@

.tools/keycloak: tools/keycloak/pom.xml
	tools/keycloak/fetch

.tools/auth0: tools/auth0/package.json tools/auth0/package-lock.json tools/auth0/.npmrc
	@tools/node-version
	rm -rf $@
	mkdir -p $@
	cp $^ $@
	npm --prefix $@ ci
