package connctd

// InstanceSpec is what it takes to create a connector instance.
type InstanceSpec struct {
	// Type is the type id of the connector, such as "netatmo": the TypeID of
	// its [Description].
	Type string `json:"connector_type_id"`
	// Config is the configuration the technology requires: any value that
	// encodes to a JSON object, such as a map or a struct; nil if there is none.
	// The sample in the connector's [Description] shows the fields.
	Config any `json:"configuration,omitempty"`
}

// Instance is the developer account's preconfiguration for one technology. Its
// configuration is never given back.
//
// Source: API document, "Retrieve connector instance".
type Instance struct {
	ID        InstanceID         `json:"id"`
	Clients   []Ref[ClientID]    `json:"clients"`
	Connector Ref[DescriptionID] `json:"connector"`
}
