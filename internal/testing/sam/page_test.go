package sam

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPageBucketIsPrivate(t *testing.T) {
	type bucket struct {
		BucketName                     string
		AccessControl                  string
		WebsiteConfiguration           any
		PublicAccessBlockConfiguration map[string]bool
		OwnershipControls              struct{ Rules []map[string]string }
		BucketEncryption               struct {
			ServerSideEncryptionConfiguration []struct {
				ServerSideEncryptionByDefault struct{ SSEAlgorithm string }
			}
		}
	}
	got := properties[bucket](t, readHosting(t, hosted()), "PageBucket")
	wantBlock := map[string]bool{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}
	if diff := cmp.Diff(wantBlock, got.PublicAccessBlockConfiguration); diff != "" {
		t.Errorf("public access (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]map[string]string{{"ObjectOwnership": "BucketOwnerEnforced"}}, got.OwnershipControls.Rules); diff != "" {
		t.Errorf("ownership (-want +got):\n%s", diff)
	}
	rules := got.BucketEncryption.ServerSideEncryptionConfiguration
	if len(rules) != 1 || rules[0].ServerSideEncryptionByDefault.SSEAlgorithm != "AES256" {
		t.Errorf("encryption: %+v, want one rule with AES256", rules)
	}
	if got.BucketName != "" || got.AccessControl != "" || got.WebsiteConfiguration != nil {
		t.Errorf("the bucket has a name, an ACL or a website: %+v", got)
	}
}

// TestPageBucketPolicy checks the exact policy: only the distribution may read, and only
// over TLS.
func TestPageBucketPolicy(t *testing.T) {
	type policy struct {
		Bucket         string
		PolicyDocument struct{ Statement []map[string]any }
	}
	both := []any{"PageBucket.Arn", "PageBucket.Arn/*"}
	want := []map[string]any{
		{
			"Sid": "OnlyByTLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both,
			"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
		},
		{
			"Sid": "OnlyByTheDistribution", "Effect": "Allow", "Principal": map[string]any{"Service": "cloudfront.amazonaws.com"},
			"Action": []any{"s3:GetObject", "s3:ListBucket"}, "Resource": both,
			"Condition": map[string]any{"StringEquals": map[string]any{
				"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/PageDistribution",
			}},
		},
	}
	got := properties[policy](t, readHosting(t, hosted()), "PageBucketPolicy")
	if diff := cmp.Diff(want, got.PolicyDocument.Statement); diff != "" || got.Bucket != "PageBucket" {
		t.Errorf("policy of %s (-want +got):\n%s", got.Bucket, diff)
	}
}

// managedCachingDisabled is the id of AWS's managed cache policy that caches nothing.
const managedCachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

type cacheBehavior struct {
	PathPattern, TargetOriginId, ViewerProtocolPolicy, CachePolicyId, OriginRequestPolicyId string
}

// TestPageDistribution checks how CloudFront serves files: signed requests to the bucket,
// only TLS, and config.json uncached. The behavior that the local page shares is tested in
// internal/local/cloudfront.
func TestPageDistribution(t *testing.T) {
	type distribution struct {
		DistributionConfig struct {
			Aliases              []string
			ViewerCertificate    map[string]any
			DefaultCacheBehavior cacheBehavior
			CacheBehaviors       []cacheBehavior
			Origins              []struct {
				Id, DomainName, OriginAccessControlId string
				S3OriginConfig                        map[string]string
			}
		}
	}
	got := properties[distribution](t, readHosting(t, hosted()), "PageDistribution").DistributionConfig
	want := []cacheBehavior{
		{"", "files", "redirect-to-https", "PageCaching", ""},
		{"/config.json", "files", "redirect-to-https", managedCachingDisabled, ""},
	}
	if diff := cmp.Diff(want, append([]cacheBehavior{got.DefaultCacheBehavior}, got.CacheBehaviors...)); diff != "" {
		t.Errorf("behaviors (-want +got):\n%s", diff)
	}
	if len(got.Origins) != 1 || got.Origins[0].DomainName != "PageBucket.RegionalDomainName" || got.Origins[0].OriginAccessControlId != "PageAccess.Id" {
		t.Errorf("origins: %+v, want the bucket with the access control", got.Origins)
	}
	if diff := cmp.Diff(map[string]any{"CloudFrontDefaultCertificate": true}, got.ViewerCertificate); diff != "" || got.Aliases != nil {
		t.Errorf("without a domain: aliases %v, certificate (-want +got):\n%s", got.Aliases, diff)
	}
	custom := properties[distribution](t, readHosting(t, atDomain()), "PageDistribution").DistributionConfig
	wantCertificate := map[string]any{
		"AcmCertificateArn": atDomain()["PageCertificateArn"], "MinimumProtocolVersion": "TLSv1.2_2021", "SslSupportMethod": "sni-only",
	}
	if diff := cmp.Diff(wantCertificate, custom.ViewerCertificate); diff != "" {
		t.Errorf("with a domain: certificate (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"timesheets.example.com"}, custom.Aliases); diff != "" {
		t.Errorf("with a domain: aliases (-want +got):\n%s", diff)
	}
}

// TestPageAccess checks the signature by which the bucket identifies the distribution.
func TestPageAccess(t *testing.T) {
	type access struct{ OriginAccessControlConfig map[string]string }
	want := map[string]string{
		"Name": "local-us-east-1", "OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4",
	}
	got := properties[access](t, readHosting(t, hosted()), "PageAccess").OriginAccessControlConfig
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPageNames guards against names that make it impossible to create a second stack: names in
// CloudFront must be unique in an account, across all regions, and have at most 64 characters.
func TestPageNames(t *testing.T) {
	type named struct {
		Name                                                                      string
		OriginAccessControlConfig, CachePolicyConfig, ResponseHeadersPolicyConfig struct{ Name string }
	}
	const longest = 40 // name of the API's stack, see docs/operations.md
	parameters := hosted()
	parameters["AWS::StackName"], parameters["AWS::Region"] = strings.Repeat("s", longest)+"-page", "ap-southeast-1"
	tpl := readHosting(t, parameters)
	want := parameters["AWS::StackName"] + "-" + parameters["AWS::Region"]
	if len(want) > 64 {
		t.Errorf("the name %s has %d characters, want at most 64", want, len(want))
	}
	for _, id := range []string{"PageAccess", "PageRoutes", "PageCaching", "PageHeaders"} {
		p := properties[named](t, tpl, id)
		got := p.Name + p.OriginAccessControlConfig.Name + p.CachePolicyConfig.Name + p.ResponseHeadersPolicyConfig.Name
		if got != want {
			t.Errorf("%s: Name = %q, want %q", id, got, want)
		}
	}
}

// TestPageCaching guards against an index.html that stays cached after a deployment, and against
// files that are sent uncompressed.
func TestPageCaching(t *testing.T) {
	type policy struct {
		CachePolicyConfig struct {
			MinTTL, DefaultTTL, MaxTTL               int // seconds
			ParametersInCacheKeyAndForwardedToOrigin struct {
				EnableAcceptEncodingBrotli, EnableAcceptEncodingGzip bool
			}
		}
	}
	var want policy
	want.CachePolicyConfig.MinTTL, want.CachePolicyConfig.DefaultTTL, want.CachePolicyConfig.MaxTTL = 1, 1, 31536000
	want.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.EnableAcceptEncodingBrotli = true
	want.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.EnableAcceptEncodingGzip = true
	got := properties[policy](t, readHosting(t, hosted()), "PageCaching")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
