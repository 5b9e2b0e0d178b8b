package main

import (
	"strings"
	"testing"

	"unroll/internal/claims"
)

func TestClaims(t *testing.T) {
	list, err := run(t, "claims")
	if err != nil {
		t.Fatal(err)
	}
	for _, claim := range claims.Known() {
		if !strings.Contains(list, claim.ID+": "+claim.Title) || !strings.Contains(list, claim.Command) {
			t.Errorf("%s is not in the list:\n%s", claim.ID, list)
		}
		table, err := run(t, "claims", claim.ID)
		if err != nil || !strings.Contains(table, claim.Command) {
			t.Errorf("%s prints %s, %v", claim.ID, table, err)
		}
	}
}

func TestClaimsErrors(t *testing.T) {
	for want, args := range map[string][]string{
		`no claim "none"`:            {"claims", "none"},
		`claims: no claim "nothing"`: {"claims", "nothing", "--run"},
		"--run needs the ID":         {"claims", "--run"},
	} {
		if _, err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("unroll %v: want %s, found %v", args, want, err)
		}
	}
}
