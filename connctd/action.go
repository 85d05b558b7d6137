package connctd

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// ActionRequest is the platform's receipt for an action that was asked for.
type ActionRequest struct {
	ID     ActionRequestID `json:"id"`
	Status ActionStatus    `json:"status"`
	// Deadline is until when the thing has time to act; zero if the platform
	// gave none.
	Deadline time.Time `json:"deadline,omitzero"`
}

// ActionStatus says what has become of an [ActionRequest]. Decoding folds it to
// upper case and keeps unknown values.
type ActionStatus string

// The documented states of an action request.
const (
	ActionPending   ActionStatus = "PENDING"
	ActionCompleted ActionStatus = "COMPLETED"
	ActionFailed    ActionStatus = "FAILED"
	ActionCanceled  ActionStatus = "CANCELED"
)

// UnmarshalJSON reads the status and folds it to upper case.
func (s *ActionStatus) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("action status: %w", err)
	}
	*s = ActionStatus(strings.ToUpper(text))
	return nil
}

// TriggerAction asks a component of a thing to do something. The action is the ID
// of an [Action] of the component, or its Name in the edition of the API that gives
// actions no id. Params are its parameters by name; nil if it takes none. It needs
// [ScopeThingsAction].
//
// Most actions are not done when the call returns: the status is [ActionPending]
// then, and what becomes of it shows in the properties of the thing; the API has no
// call that asks for it. Parameters that are missing, unknown or of the wrong type give
// [ErrBadRequest], an unknown action gives [ErrNotFound]. The request is never sent
// again after it may have reached the server, since a door would open twice; if the
// answer is lost, the error matches [ErrOutcomeUnknown].
//
// Source: platform API, "Things".
func (s *Subject) TriggerAction(ctx context.Context, thing ThingID, component ComponentID, action ActionID, params map[string]Value, opts ...CallOption) (*ActionRequest, error) {
	k, err := s.call(&opTriggerAction, opts, string(thing), string(component), string(action))
	if err != nil {
		return nil, err
	}
	if params == nil {
		params = map[string]Value{} // the body is an object in any case
	}
	k.body, _ = json.Marshal(params) // text can always be encoded
	made := new(ActionRequest)
	if _, err := s.c.do(ctx, k, made); err != nil {
		return nil, err
	}
	if err := checkID(string(made.ID)); err != nil {
		return nil, k.bad(nil, err)
	}
	return made, nil
}
