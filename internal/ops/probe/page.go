package probe

import (
	"bytes"
	"context"
	"crypto/rand"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// assetLifetime is the shortest time, in seconds, that browsers may cache an asset. Its name
// changes with its content. It is a year.
const assetLifetime = 365 * 24 * 60 * 60

// A directive is a directive of a content security policy.
// https://www.w3.org/TR/CSP3/#framework-directives
type directive struct {
	name, sources string
}

// fixedDirectives returns the directives that have the same sources in every deployment.
// web/hosting.yaml sets them; a test compares the two.
func fixedDirectives() []directive {
	return []directive{
		{"default-src", "'none'"},
		{"script-src", "'self'"},
		{"style-src", "'self'"},
		{"img-src", "'self'"},
		{"font-src", "'self'"},
		{"manifest-src", "'self'"},
		{"base-uri", "'none'"},
		{"frame-ancestors", "'none'"},
	}
}

// trustedTypes returns the directives that forbid code to parse text as markup or script.
// https://www.w3.org/TR/trusted-types/
func trustedTypes() []directive {
	return []directive{
		{"require-trusted-types-for", "'script'"},
		{"trusted-types", "'none'"},
	}
}

// variedDirectives returns the directives whose sources depend on the deployment. They must
// name their hosts.
func variedDirectives() []string { return []string{"connect-src", "form-action"} }

// getPage requests a path of the page.
func (p *prober) getPage(ctx context.Context, path string, query url.Values) (response, error) {
	return p.page.send(ctx, request{method: http.MethodGet, path: path, query: query})
}

// indexPage returns the page. The first call requests it.
func (p *prober) indexPage(ctx context.Context) (response, error) {
	if p.index == nil {
		index, err := p.getPage(ctx, "/", nil)
		if err == nil && (index.status != http.StatusOK || index.media() != "text/html") {
			err = index.fault("want 200 and HTML")
		}
		p.index, p.indexErr = &index, err
	}
	p.page.last = p.index
	return *p.index, p.indexErr
}

// media returns the media type of a response, without parameters.
func (r response) media() string {
	media, _, _ := mime.ParseMediaType(r.header.Get("Content-Type"))
	return media
}

// policy returns the directives of the content security policy, with the sources sorted.
// Of a directive that is repeated, the first counts.
// https://www.w3.org/TR/CSP3/#parse-serialized-policy
func (r response) policy() map[string][]string {
	directives := map[string][]string{}
	for part := range strings.SplitSeq(r.header.Get("Content-Security-Policy"), ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if name := strings.ToLower(words[0]); directives[name] == nil {
			directives[name] = words[1:]
		}
	}
	return directives
}

// wantDirectives returns a fault unless the policy has these directives.
func (r response) wantDirectives(want []directive) error {
	policy := r.policy()
	for _, d := range want {
		if strings.Join(policy[d.name], " ") != d.sources {
			return r.fault("want " + d.name + " " + d.sources + " in Content-Security-Policy")
		}
	}
	return nil
}

func (p *prober) checkCSP(ctx context.Context) error {
	index, err := p.indexPage(ctx)
	if err != nil {
		return err
	}
	if err := index.wantDirectives(fixedDirectives()); err != nil {
		return err
	}
	policy := index.policy()
	for _, name := range variedDirectives() {
		sources := policy[name]
		if len(sources) == 0 || slices.ContainsFunc(sources, isAnyHost) {
			return index.fault("want " + name + " with named hosts in Content-Security-Policy")
		}
	}
	return nil
}

// isAnyHost reports whether a source is * or a scheme alone, such as https:.
func isAnyHost(source string) bool { return source == "*" || strings.HasSuffix(source, ":") }

func (p *prober) checkTrustedTypes(ctx context.Context) error {
	index, err := p.indexPage(ctx)
	if err != nil {
		return err
	}
	return index.wantDirectives(trustedTypes())
}

// caching returns the directives of Cache-Control (RFC 9111, section 5.2).
func (r response) caching() []string {
	var directives []string
	for d := range strings.SplitSeq(strings.Join(r.header.Values("Cache-Control"), ","), ",") {
		directives = append(directives, strings.ToLower(strings.TrimSpace(d)))
	}
	return directives
}

// wantCaching returns a fault unless Cache-Control has the directive.
func (r response) wantCaching(directive string) error {
	if !slices.Contains(r.caching(), directive) {
		return r.fault("want Cache-Control: " + directive)
	}
	return nil
}

// checkIndexCache checks that browsers ask for the page and its settings every time: a new
// deployment must reach them.
func (p *prober) checkIndexCache(ctx context.Context) error {
	index, err := p.indexPage(ctx)
	if err != nil {
		return err
	}
	if err := index.wantCaching("no-cache"); err != nil {
		return err
	}
	for _, file := range []struct{ path, directive string }{{"/index.html", "no-cache"}, {"/config.json", "no-store"}} {
		got, err := p.getPage(ctx, file.path, nil)
		if err != nil {
			return err
		}
		if err := got.want(http.StatusOK); err != nil {
			return err
		}
		if err := got.wantCaching(file.directive); err != nil {
			return err
		}
	}
	return nil
}

// assets returns the paths of the page's own assets that index.html contains.
func (r response) assets() []string {
	var paths []string
	for _, match := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllSubmatch(r.body, -1) {
		paths = append(paths, string(match[1]))
	}
	return paths
}

// checkAssetCache checks that the page's assets exist and are cached for a year.
func (p *prober) checkAssetCache(ctx context.Context) error {
	index, err := p.indexPage(ctx)
	if err != nil {
		return err
	}
	assets := index.assets()
	if len(assets) == 0 {
		return index.fault("want an asset in index.html")
	}
	for _, path := range assets {
		got, err := p.getPage(ctx, path, nil)
		if err != nil {
			return err
		}
		if err := got.want(http.StatusOK); err != nil {
			return err
		}
		if got.maxAge() < assetLifetime {
			return got.fault("want Cache-Control with a max-age of a year")
		}
		if err := got.wantCaching("immutable"); err != nil {
			return err
		}
	}
	return nil
}

// maxAge returns the seconds of max-age, or 0.
func (r response) maxAge() int {
	for _, d := range r.caching() {
		if seconds, ok := strings.CutPrefix(d, "max-age="); ok {
			n, _ := strconv.Atoi(seconds)
			return n
		}
	}
	return 0
}

// checkMissingAsset checks that a missing asset is 404, not the page: browsers would cache
// the page as the asset.
func (p *prober) checkMissingAsset(ctx context.Context) error {
	got, err := p.getPage(ctx, "/assets/"+rand.Text()+".js", nil)
	if err != nil {
		return err
	}
	if err := got.want(http.StatusNotFound); err != nil {
		return err
	}
	return got.wantCaching("no-cache")
}

// listing is the root element of S3's response to a request for a bucket's files.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
const listing = "ListBucketResult"

// checkListing checks that the names of the bucket's files can't be listed, as a folder or
// with the parameters of S3. It doesn't compare the page with the one of an earlier request:
// a deployment may have replaced it since.
func (p *prober) checkListing(ctx context.Context) error {
	folder, err := p.getPage(ctx, "/assets/", nil)
	if err != nil {
		return err
	}
	if err := folder.want(http.StatusNotFound); err != nil {
		return err
	}
	bucket, err := p.getPage(ctx, "/", url.Values{"list-type": {"2"}, "prefix": {"assets/"}})
	if err != nil {
		return err
	}
	if bucket.status != http.StatusOK || bucket.media() != "text/html" || bytes.Contains(bucket.body, []byte(listing)) {
		return bucket.fault("want the page, whatever the query is")
	}
	return nil
}
