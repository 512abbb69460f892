//go:build engine

// Package engine only keeps go.mod and go.sum complete for the program it names; see ../build.mts.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
