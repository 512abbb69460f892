//go:build engine

// Package engine only keeps go.mod and go.sum complete for the program it names; see ../build.mts.
package engine

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
