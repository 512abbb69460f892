import type * as pulumi from "@pulumi/pulumi";

/** A fourth vendor adds a line to each of these types. */
export type ConnectionKind = "snapchat" | "klaviyo" | "constant-contact";

/** Where an export puts people, by kind of its connection. */
export interface DestinationArgs {
    snapchat: {
        /** Id of a customer-list audience: the digits in its address in Ads Manager. */
        audienceId: pulumi.Input<string>;
    };
    klaviyo: {
        /** Id of a list: the last part of its address, `XW53Ha`. */
        listId: pulumi.Input<string>;
    };
    "constant-contact": {
        /** Id of a list: the UUID in its address. */
        listId: pulumi.Input<string>;
    };
}

interface EmailField {
    /** The column that holds the e-mail address: what a member is matched by. */
    email: pulumi.Input<string>;
}

interface NameFields {
    /** Column of the first name. */
    firstName?: pulumi.Input<string> | undefined;
    /** Column of the last name. */
    lastName?: pulumi.Input<string> | undefined;
    /** Column of the phone number; Klaviyo takes only E.164, `+46701234567`. */
    phone?: pulumi.Input<string> | undefined;
}

/** Which of the source's columns are sent as what, by kind of the export's connection. */
export interface FieldArgs {
    /** Snapchat matches by hashed e-mail and takes nothing else. */
    snapchat: EmailField;
    klaviyo: EmailField &
        NameFields & {
            /** Column of your own id of the person. */
            externalId?: pulumi.Input<string> | undefined;
            /** Custom properties: Klaviyo's name to the source's column. */
            properties?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
        };
    "constant-contact": EmailField &
        NameFields & {
            /** Column of the company's name. */
            company?: pulumi.Input<string> | undefined;
            /** Custom fields that the account already has: their API name to the source's column. */
            customFields?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
        };
}
