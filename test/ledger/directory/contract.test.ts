import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { ledgerContract } from "../ledger-contract";

describe("the directory ledger", () => {
    ledgerContract((directory, key) => openDirectoryLedger({ directory, key }));
});

describe("the directory ledger in a path that is a pattern, a quotation and several words", () => {
    ledgerContract((directory, key) =>
        openDirectoryLedger({ directory: `${directory}/a*b [x]/it's "here"; 100% {a,b}? ü`, key }),
    );
});
