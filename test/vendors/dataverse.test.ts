import { dataverseCalls } from "./dataverse";
import { describeCalls, type Sample } from "./describe-calls";

const reading = {
    authorization: "Bearer abc.def",
    accept: "application/json",
    "odata-maxversion": "4.0",
    "odata-version": "4.0",
};
const paging = { ...reading, prefer: "odata.maxpagesize=5000" };
const FORM = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
const ROOT = "/api/data/v9.2";
const MEMBERSHIPS = `${ROOT}/msdynci_segmentmemberships`;
const PROFILES = `${ROOT}/msdynci_customerprofiles`;

const form = {
    grant_type: "client_credentials",
    client_id: "c",
    client_secret: "s",
    scope: "https://contoso.crm4.dynamics.com/.default",
};
const token = (changes: Record<string, string> = {}): Sample => {
    return { line: "POST /contoso.example/oauth2/v2.0/token", headers: FORM, form: { ...form, ...changes } };
};
const get = (path: string, headers: Record<string, string> = reading): Sample => ({ line: `GET ${path}`, headers });
const attributes = (table: string): Sample =>
    get(
        `${ROOT}/EntityDefinitions(LogicalName='${table}')/Attributes?$select=LogicalName,AttributeType,IsValidForRead`,
    );

describeCalls({
    calls: dataverseCalls,
    right: [
        token(),
        attributes("msdynci_customerprofile"),
        attributes("msdynci_segmentmembership"),
        get(`${ROOT}/RetrieveTotalRecordCount(EntityNames=['msdynci_segmentmembership','msdynci_customerprofile'])`),
        get(`${MEMBERSHIPS}?$select=msdynci_customerid&$filter=contains(msdynci_segments,'"VIP"')`, paging),
        get(`${PROFILES}?$select=msdynci_customerid,msdynci_email&$skiptoken=a`, paging),
        get(`${MEMBERSHIPS}?$select=msdynci_customerid&$filter=a&$count=true`, {
            ...reading,
            prefer: 'odata.maxpagesize=1,odata.include-annotations="Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"',
        }),
        get(`${MEMBERSHIPS}?$select=modifiedon&$orderby=modifiedon desc&$top=1`),
        get(`${PROFILES}?$select=modifiedon&$orderby=modifiedon desc&$top=1`),
    ],
    wrong: {
        "a person's password": [token({ grant_type: "password" }), /body\.grant_type/],
        "rights beyond the environment": [token({ scope: "https://graph.microsoft.com/mail.read" }), /body\.scope/],
        "another table's columns": [attributes("contact"), /path\.table/],
        "all columns": [get(PROFILES, paging), /query\.\$select/],
        "a page of another size": [
            get(`${PROFILES}?$select=a`, { ...reading, prefer: "odata.maxpagesize=6000" }),
            /headers\.prefer/,
        ],
        "$top with a page size": [get(`${PROFILES}?$select=a&$top=10`, paging), /query.*\$top/s],
        "more than is looked at": [get(`${PROFILES}?$select=a&$top=50`), /query\.\$top/],
        $skip: [get(`${PROFILES}?$select=a&$skip=5000`, paging), /query.*\$skip/s],
        "a new profile": [
            { line: `POST ${PROFILES}`, headers: reading, body: {} },
            /changes what Customer Insights works on/,
        ],
        "somebody taken off": [
            { line: `DELETE ${MEMBERSHIPS}`, headers: reading },
            /changes what Customer Insights works on/,
        ],
    },
});
