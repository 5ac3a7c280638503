package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/transport"
)

// TestHostileResources: every invalid request about prompt sets gets the right code and an error
// with the reason, and changes nothing.
func TestHostileResources(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), func(c *Config) {
		c.Body, c.Models[0].Sets["prompts"] = 1<<22, fakeSet(model.PromptInfo{})
	})
	s.form(setsPath, 201, nil, fieldsOf([]uint32{3}, "name", "there"))
	all := slices.Concat(hostileQueries(), hostileChanges(), hostileForms())
	t.Log(len(all), "requests")
	for _, q := range all {
		t.Run(q.name, func(t *testing.T) {
			if q.method == "" {
				q.method = http.MethodPost
			}
			w := s.do(t.Context(), q.method, q.path, q.body, q.header...)
			if w.Code != q.code {
				t.Errorf("code %d, want %d", w.Code, q.code)
			}
			if text := errorOf(t, w); !strings.Contains(text, q.says) || len(text) > 1024 {
				t.Errorf("error %q, want it to say %q", text, q.says)
			}
		})
	}
	s.settled()
	var list promptsets.List
	s.ask("GET", setsPath+"?deleted=true", 200, &list, "")
	if len(list.Sets) != 1 || list.Sets[0].ETag != `"r1"` || list.Sets[0].Latest != 1 {
		t.Errorf("after all of them there is %+v", list)
	}
}

const (
	thereSet = setsPath + "/there"
	anyState = "If-Match: *"
)

// hostileQueries are requests that only read.
func hostileQueries() []asked {
	get := func(name, query string, code int, says string) asked {
		return asked{name: name, method: "GET", path: setsPath + query, code: code, says: says}
	}
	return []asked{
		get("limit 0", "?limit=0", 422, "limit"),
		get("limit is large", "?limit=1001", 422, "limit"),
		get("limit is text", "?limit=many", 422, "limit"), get("cursor", "?cursor=!!!", 400,
			"cursor"),
		get("cursor of another", "?cursor=AAAA", 400, "cursor"),
		get("long cursor", "?cursor="+strings.Repeat("A", 5000), 422, "cursor"),
		get("label without value", "?label=a", 400, "KEY=VALUE"),
		get("label twice", "?label=a%3D1&label=a%3D2", 400, "once"),
		get("bad label", "?label=%27%20OR%201%3D1", 400, "label"),
		get("many labels", "?"+strings.Repeat("label=a%3D1&", 40), 422, "label"),
		get("deleted is text", "?deleted=perhaps", 422, "deleted"),
		get("no such set", "/none", 404, "none"), get("NUL", "/a%00b", 404, "not found"),
		get("long ref", "/"+strings.Repeat("x", 300), 422, "id"),
		get("quote", "/'%20OR%20'1'='1", 404, "not found"),
		get("no version", "/there/versions/7", 404, "version 7"),
		get("version 0", "/there/versions/0", 422, "version"),
		get("version is text", "/there/versions/x", 422, "version"),
		get("huge version", "/there/versions/99999999999999999999", 422, "version"),
		get("cursor of versions", "/there/versions?cursor=-1", 422, "cursor"),
		get("GET a verb", "/there:score", 405, "want POST"),
		get("slash", "/", 404, "nothing"), get("versions of none", "/none/versions", 404, "none"),
	}
}

// hostileChanges are requests to change a set.
func hostileChanges() []asked {
	return []asked{
		{name: "PUT", method: "PUT", path: thereSet, code: 405, says: "DELETE, GET, PATCH"},
		{name: "unknown verb", path: thereSet + ":explode", code: 404, says: "nothing"},
		{name: "no If-Match", method: "PATCH", path: thereSet, body: `{"name":"b"}`, code: 428,
			says: "If-Match"},
		{name: "bad If-Match", method: "PATCH", path: thereSet, body: `{"name":"b"}`, code: 400,
			says:   "etag",
			header: []string{`If-Match: "x"`}},
		{name: "weak If-Match", method: "PATCH", path: thereSet, body: `{"name":"b"}`, code: 400,
			says:   "etag",
			header: []string{`If-Match: W/"r1"`}},
		{name: "stale If-Match", method: "DELETE", path: thereSet, code: 412, says: "changed",
			header: []string{`If-Match: "r99"`}},
		{name: "patch no JSON", method: "PATCH", path: thereSet, body: `{"name"`, code: 400,
			says:   "body",
			header: []string{anyState}},
		{name: "patch a list", method: "PATCH", path: thereSet, body: `[]`, code: 422,
			says:   "object",
			header: []string{anyState}},
		{name: "patch nothing", method: "PATCH", path: thereSet, code: 400, says: "body",
			header: []string{anyState}},
		{name: "patch a number", method: "PATCH", path: thereSet, body: `{"name":1}`, code: 422,
			says:   "string",
			header: []string{anyState}},
		{name: "patch the unknown", method: "PATCH", path: thereSet, body: `{"owner":"me"}`,
			code: 422,
			says: "owner", header: []string{anyState}},
		{name: "patch deep", method: "PATCH", path: thereSet, code: 400, says: "body",
			body: strings.Repeat(`{"labels":`, 6000), header: []string{anyState}},
		{name: "patch bad name", method: "PATCH", path: thereSet, body: `{"name":"a b"}`, code: 400,
			says: "name", header: []string{anyState}},
		{name: "patch name of a prompt file", method: "PATCH", path: thereSet,
			body: `{"name":"prompts"}`, code: 409,
			says: "prompts", header: []string{anyState}},
		{name: "patch bad label", method: "PATCH", path: thereSet, body: `{"labels":{"a b":"c"}}`,
			code: 400,
			says: "label", header: []string{anyState}},
		{name: "patch large", method: "PATCH", path: thereSet, body: strings.Repeat(" ",
			transport.MaxCommand+1),
			code: 413, says: "bytes", header: []string{anyState}},
		{name: "patch a form", method: "PATCH", path: thereSet, body: "a=b", code: 415,
			says:   "urlencoded",
			header: []string{anyState, "Content-Type: application/x-www-form-urlencoded"}},
		{name: "activate 0", path: thereSet + ":activate", body: `{"version":0}`, code: 422,
			says:   "version",
			header: []string{anyState}},
		{name: "activate none", path: thereSet + ":activate", body: `{}`, code: 422,
			says:   "version",
			header: []string{anyState}},
		{name: "warm none", path: setsPath + "/none:warm", code: 404, says: "none"},
		{name: "warm version 9", path: thereSet + "@9:warm", code: 404, says: "version 9"},
		{name: "warm bad version", path: thereSet + "@x:warm", code: 400, says: `"x"`},
		{name: "warm of no model", path: thereSet + ":warm?model=none", code: 404,
			says: "no model"},
		{name: "undelete none", path: setsPath + "/none:undelete", code: 404, says: "none"},
	}
}

// hostileForms are forms with images.
func hostileForms() []asked {
	form := func(name, path string, code int, says string, fields [][2]string,
		header ...string) asked {
		body, kind := formOf(fields)
		return asked{name: "form: " + name, path: path, body: body, code: code, says: says,
			header: append(header, "Content-Type: "+kind)}
	}
	make1 := func(name string, code int, says string, fields ...string) asked {
		return form(name, setsPath, code, says, fieldsOf([]uint32{3}, fields...))
	}
	return []asked{
		{name: "create JSON", path: setsPath, body: "{}", code: 415, says: "json",
			header: []string{"Content-Type: application/json"}},
		{name: "create large", path: setsPath, body: strings.Repeat("x", 1<<22+1), code: 413,
			says: "bytes", header: []string{"Content-Type: multipart/form-data; boundary=x"}},
		{name: "create cut", path: setsPath,
			body: "--x\r\nContent-Disposition: form-data; name=image\r\n",
			code: 400, says: "no images",
			header: []string{"Content-Type: multipart/form-data; boundary=x"}},
		form("no images", setsPath, 400, "no images", [][2]string{{"name", "a"}}),
		form("nine images", setsPath, 422, "normal images",
			fieldsOf(make([]uint32, 9), "name", "nine", "rotations", "0")),
		form("no image", setsPath, 400, "image 0", [][2]string{{"image:x", "text"}, {"name", "a"}}),
		form("empty image", setsPath, 400, "empty", [][2]string{{"image:x", ""}, {"name", "a"}}),
		form("version with a name", thereSet+"/versions", 400, "no name", fieldsOf([]uint32{3},
			"name", "a"), anyState),
		form("version without If-Match", thereSet+"/versions", 428, "If-Match",
			fieldsOf([]uint32{3})),
		form("version of none", setsPath+"/none/versions", 404, "none", fieldsOf([]uint32{3}),
			anyState),
		form("stale version", thereSet+"/versions", 412, "changed", fieldsOf([]uint32{3}),
			`If-Match: "r9"`),
		form("key", setsPath, 400, "key", fieldsOf([]uint32{3}, "name", "a"),
			"Idempotency-Key: "+strings.Repeat("x", 300)),
		form("score none", setsPath+"/none:score", 404, "none", fieldsOf([]uint32{1})),
		form("score version 9", thereSet+"@9:score", 404, "version 9", fieldsOf([]uint32{1})),
		form("score version -1", thereSet+"@-1:score", 400, "-1", fieldsOf([]uint32{1})),
		form("score and name another", thereSet+":score", 400, "path", fieldsOf([]uint32{1},
			"prompt_set", "b")),
		form("score on another name", "/v1/score", 404, "none", fieldsOf([]uint32{1}, "prompt_set",
			"none")),
		form("no image, in many tiles", setsPath, 400, "image 0", [][2]string{
			{"image:x.png", "none"}, {"name", "a"}, {"tiles", "16"}, {"rotations", "8"}}),
		make1("no name", 400, "name"), make1("name taken", 409, "there", "name", "there"),
		make1("name of a prompt file", 409, "prompts", "name", "prompts"),
		make1("bad name", 400, "name", "name", "a/b"),
		make1("long name", 400, "name", "name", strings.Repeat("x", 300)), make1("name like an id",
			400, "id", "name",
			"01ARZ3NDEKTSV4RRFFQ69G5FAV"),
		make1("name twice", 400, "twice", "name", "a", "name", "b"),
		make1("unknown field", 400, "normals", "name", "a", "normals", "x"),
		make1("label", 400, "KEY=VALUE", "name", "a", "label", "x"),
		make1("label twice", 400, "once", "name", "a", "label", "x=1", "label", "x=2"),
		make1("bad label", 400, "label", "name", "a", "label", "x y=1"),
		make1("method", 422, "method", "name", "a", "method", "magic"),
		make1("class", 422, "class", "name", "a", "class", "unicorn"),
		make1("rate is text", 400, "calibrate", "name", "a", "calibrate", "high"),
		make1("rate is NaN", 400, "calibrate", "name", "a", "calibrate", "NaN"),
		make1("rate is large", 400, "calibrate", "name", "a", "calibrate", "0.9"),
		make1("rate is 0", 400, "calibrate", "name", "a", "calibrate", "0"),
		make1("rate is negative", 400, "calibrate", "name", "a", "calibrate", "-0.1"),
		make1("rate is tiny", 400, "calibrate", "name", "a", "calibrate", "1e-300"),
		make1("rate underflows", 400, "calibrate", "name", "a", "calibrate", "1e-999"),
		make1("rate overflows", 400, "calibrate", "name", "a", "calibrate", "1e999"),
		make1("a rate needs a thousand images", 422, "normal images", "name", "a", "calibrate",
			"0.0001"),
		make1("rotations", 422, "rotations", "name", "a", "rotations", "5"),
		make1("rotations is text", 400, "rotations", "name", "a", "rotations", "all"),
		make1("tiles of a centre", 422, "letterbox", "name", "a", "tiles", "2", "letterbox",
			"false"),
		make1("letterbox", 400, "letterbox", "name", "a", "letterbox", "maybe"),
		make1("range", 422, "range", "name", "a", "range", "9:1"),
		make1("range of text", 422, "range", "name", "a", "range", "all"),
		make1("background", 422, "background", "name", "a", "background", "red"),
		make1("area in pixels", 422, "640,0", "name", "a", "area", "roi 0,0 640,0 640,480"),
		make1("area of nothing", 422, "area", "name", "a", "area", "ignore 0,0 1,0 1,1 0,1"),
		make1("area too long", 400, "32768", "name", "a", "area", strings.Repeat("roi ", 9000)),
		make1("model", 404, "no model", "name", "a", "model", "none"),
	}
}
