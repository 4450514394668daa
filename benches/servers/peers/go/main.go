// net/http of Go on one processor: peer-go ADDRESS DIRECTORY.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
)

type message struct {
	Message string `json:"message"`
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("expected an address and a directory")
	}
	runtime.GOMAXPROCS(1)
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "Hello, World!")
	})
	http.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		content, _ := json.Marshal(message{"Hello, World!"})
		w.Write(content)
	})
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", r.Header.Get("Content-Length"))
		content, err := io.ReadAll(r.Body)
		if err == nil {
			w.Write(content)
		}
	})
	files := http.FileServer(http.Dir(os.Args[2]))
	http.Handle("/files/", http.StripPrefix("/files/", files))
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
