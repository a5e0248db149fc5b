// The list of integers by Go's net/http: digits by hand, flushed by bufio.
//
//	big PORT
package main

import (
	"bufio"
	"log"
	"net/http"
	"os"
	"strconv"
)

func big(w http.ResponseWriter, r *http.Request) {
	length, err := strconv.ParseInt(r.URL.Query().Get("length"), 10, 64)
	if err != nil || length < 0 {
		http.Error(w, "length is a whole number", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriterSize(w, 64*1024)
	digits := make([]byte, 0, 24)
	out.WriteByte('[')
	for i := int64(0); i < length; i++ {
		digits = digits[:0]
		if i > 0 {
			digits = append(digits, ',')
		}
		// It blocks while the client takes nothing, and fails when it has gone.
		if _, err := out.Write(strconv.AppendInt(digits, i, 10)); err != nil {
			return
		}
	}
	out.WriteByte(']')
	out.Flush()
}

func main() {
	http.HandleFunc("/big", big)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"data":[1,2.2,null,true,false,{}]}`))
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
