// A server of Go's net/http, for tests of clients: server LOG [CERTIFICATE KEY]
// Says on its first line at which port it listens. LOG gets "METHOD PATH STATUS PORT-OF-CLIENT" of
// each answer before it is sent, so that the log has whatever a client has seen.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
)

var long = []byte(strings.Repeat("a line of the long answer\n", 2000))

type server struct {
	log    *log.Logger
	zipped []byte
}

func (s *server) answer(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	_, port, _ := net.SplitHostPort(r.RemoteAddr)
	s.log.Printf("%s %s %d %s", r.Method, r.URL.Path, status, port)
	w.WriteHeader(status)
	w.Write(body)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /":
		s.answer(w, r, 200, []byte("hello\n"))
	case "POST /echo":
		w.Header().Set("Content-Type", "application/json")
		s.answer(w, r, 200, body)
	case "GET /gzip":
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", fmt.Sprint(len(s.zipped)))
		s.answer(w, r, 200, s.zipped)
	case "GET /chunked":
		s.answer(w, r, 200, long)
	case "GET /redirect":
		w.Header().Set("Location", "/")
		s.answer(w, r, 302, nil)
	default:
		s.answer(w, r, 404, []byte("no such page\n"))
	}
}

func zipped(text []byte) []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	writer.Write(text)
	writer.Close()
	return out.Bytes()
}

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	handler := &server{log: log.New(file, "", 0), zipped: zipped(long)}
	if len(os.Args) > 2 {
		log.Fatal(http.ServeTLS(listener, handler, os.Args[2], os.Args[3]))
	}
	log.Fatal(http.Serve(listener, handler))
}
