# How an executable for AWS Lambda is made, for the GOARCH of the including
# Makefile. `sam build` runs build-<logical id> with ARTIFACTS_DIR set and with
# any working directory, so nothing here depends on that.
#
#   make -f tools/lambda/arm64/Makefile ARTIFACTS_DIR=/tmp/create build-CreateFunction

ROOT := $(realpath $(dir $(lastword $(MAKEFILE_LIST)))../..)

# The main package of each function in template.yaml.
package-AuthorizerFunction := ./authorizer
package-CreateFunction     := ./functions/create
package-ListFunction       := ./functions/list
package-GetFunction        := ./functions/get
package-UpdateFunction     := ./functions/update
package-DeleteFunction     := ./functions/delete
package-SummaryFunction    := ./functions/summary
package-UploadFunction     := ./functions/upload
package-ApprovalsFunction  := ./functions/approvals
package-DecideFunction     := ./functions/decide

# Static, because provided.al2023 has another C library than the builder;
# lambda.norpc leaves out the protocol of the go1.x runtime; stripped and without
# the builder's paths, so that the same sources give the same bytes.
build-%:
	@test -n "$(package-$*)" || { echo "build.mk: no package is named for $*" >&2; exit 1; }
	@test -n "$(ARTIFACTS_DIR)" || { echo "build.mk: ARTIFACTS_DIR is not set" >&2; exit 1; }
	cd "$(ROOT)" && GOOS=linux GOARCH=$(GOARCH) CGO_ENABLED=0 \
		go build -tags lambda.norpc -trimpath -buildvcs=false -ldflags '-s -w' \
		-o "$(ARTIFACTS_DIR)/bootstrap" $(package-$*)
