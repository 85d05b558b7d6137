package connctd

// Description tells of one technology that the platform has a connector for.
//
// Source: API document, "Retrieve connector descriptions".
type Description struct {
	ID          DescriptionID `json:"id"`
	TypeID      string        `json:"type_id"` // the type of an [InstanceSpec] and a [ClientSpec]
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Logo        string        `json:"logo"` // URL; may be empty

	// The samples show which configuration the connector wants. Their values
	// are made up; a copy with real values can be given to [Client.CreateInstance]
	// and [Subject.CreateClient].
	SampleInstance InstanceSpec `json:"sample_instance_configuration"`
	SampleClient   ClientSpec   `json:"sample_client_configuration"`
}
