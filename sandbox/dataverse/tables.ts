import { customerId, rowId } from "./identity";
import { valueOf } from "./people";
import type { Block, TableName } from "./state";

/** `AttributeType` of the metadata. */
type AttributeType =
    "String" | "Memo" | "Uniqueidentifier" | "DateTime" | "Integer" | "Decimal" | "Boolean" | "BigInt" | "Lookup";

export interface Table {
    readonly name: TableName;
    readonly logicalName: string;
    readonly setName: string;
    readonly key: string;
    readonly attributes: Readonly<Record<string, AttributeType>>;
    /** One value of one row. */
    value(
        column: string,
        customer: number,
        block: Block,
        settings: { readonly segmentsText: "json" | "escaped" },
    ): unknown;
}

/** Those of every table: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/crmbaseentity */
const COMMON = { createdon: "DateTime", modifiedon: "DateTime", versionnumber: "BigInt", createdby: "Lookup" } as const;

/** https://learn.microsoft.com/dynamics365/customer-insights/data/tables#segment-membership */
export const MEMBERSHIPS: Table = {
    name: "memberships",
    logicalName: "msdynci_segmentmembership",
    setName: "msdynci_segmentmemberships",
    key: "msdynci_segmentmembershipid",
    attributes: {
        msdynci_segmentmembershipid: "Uniqueidentifier",
        msdynci_customerid: "String",
        msdynci_identifier: "String",
        msdynci_segmentmembershiptype: "String",
        msdynci_segmentprovider: "String",
        msdynci_segments: "Memo",
        ...COMMON,
    },
    value(column, customer, block, { segmentsText }) {
        if (column === "msdynci_segments") {
            const text = JSON.stringify(block.segments ?? []);
            return segmentsText === "escaped" ? text.replaceAll('"', '\\"') : text;
        }
        if (column === "msdynci_segmentmembershipid") return rowId("memberships", customer);
        if (column === "msdynci_customerid") return customerId(customer);
        if (column === "msdynci_segmentprovider") return "CustomerInsights";
        if (column === "msdynci_segmentmembershiptype") return "Customer";
        if (column === "msdynci_identifier") return `${customerId(customer)}|CustomerInsights|Customer|Segments`;
        return systemValue(column, customer, block);
    },
};

/** The columns of a unified profile are the customer's own; these are ours. */
export const PROFILES: Table = {
    name: "profiles",
    logicalName: "msdynci_customerprofile",
    setName: "msdynci_customerprofiles",
    key: "msdynci_customerprofileid",
    attributes: {
        msdynci_customerprofileid: "Uniqueidentifier",
        msdynci_customerid: "String",
        msdynci_email: "String",
        msdynci_firstname: "String",
        msdynci_lastname: "String",
        msdynci_phone: "String",
        msdynci_city: "String",
        msdynci_birthdate: "DateTime",
        msdynci_lastpurchase: "DateTime",
        msdynci_loyaltypoints: "Integer",
        msdynci_lifetimevalue: "Decimal",
        msdynci_newsletterconsent: "Boolean",
        ...COMMON,
    },
    value(column, customer, block) {
        if (column === "msdynci_customerprofileid") return rowId("profiles", customer);
        if (column === "msdynci_customerid") return customerId(customer);
        if (column in COMMON) return systemValue(column, customer, block);
        if (block.people !== undefined) return block.people[customer - block.from]?.[column] ?? null;
        return valueOf(column, customer);
    },
};

function systemValue(column: string, customer: number, block: Block): unknown {
    if (column === "versionnumber") return Math.floor(block.since / 1000) + customer;
    if (column === "createdby") return null;
    return new Date(block.since).toISOString().replace(/\.\d+Z$/, "Z");
}
