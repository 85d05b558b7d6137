package mockserver

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// maxArmed is how many faults a script can have in force, since each call asks every
// one.
const maxArmed = 1000

// armed is a fault as the admin API shows it.
type armed struct {
	ID    string `json:"id"`
	Fault string `json:"fault"` // as Go code
	Hits  int    `json:"hits"`
}

func show(i *Injected) armed { return armed{i.id(), i.fault.String(), i.Hits()} }

// id is the number of the injection, from 1.
func (i *Injected) id() string { return strconv.FormatUint(i.number+1, 10) }

func (s *Server) adminFaults(w http.ResponseWriter, _ *http.Request) error {
	all := []armed{}
	for _, i := range s.Faults() {
		all = append(all, show(i))
	}
	writeJSON(w, http.StatusOK, all)
	return nil
}

// adminArm injects all faults of a body, or none.
func (s *Server) adminArm(w http.ResponseWriter, r *http.Request) error {
	data, err := adminBody(w, r)
	if err != nil {
		return err
	}
	faults, err := LoadFaults(bytes.NewReader(data))
	if err != nil {
		return refuse(http.StatusBadRequest, connctd.CodeBadBody, strings.TrimPrefix(err.Error(), "mockserver: "))
	}
	if len(s.Faults())+len(faults) > maxArmed {
		return refuse(http.StatusConflict, codeTooManyFaults, fmt.Sprintf("no more than %d faults can be in force; DELETE %s/faults removes them", maxArmed, adminPath))
	}
	all := []armed{}
	for _, f := range faults {
		all = append(all, show(s.Inject(f)))
	}
	writeJSON(w, http.StatusCreated, all)
	return nil
}

// adminBody reads JSON of any kind.
func adminBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := checkMedia(r, jsonType); err != nil {
		return nil, err
	}
	return readLimited(w, r, maxBody)
}

// adminDisarm removes one fault, or all.
func (s *Server) adminDisarm(w http.ResponseWriter, r *http.Request) error {
	id, found := r.PathValue("id"), false
	for _, i := range s.Faults() {
		if id == "" || id == i.id() {
			i.Remove()
			found = true
		}
	}
	if id != "" && !found {
		return refuse(http.StatusNotFound, codeNoFault, "there is no fault "+strconv.Quote(id)+" in force; GET "+adminPath+"/faults lists those that are")
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
