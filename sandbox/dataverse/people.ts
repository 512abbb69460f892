/** Parts of made-up people. */
const FIRST = ["Anna", "Björn", "Chloé", "Dmitri", "Élodie", "Fátima", "Gustav", "Hanako", "Ívar", "李娜"];
const LAST = ["Andersson", "Bauer", "Çelik", "Dupont", "O'Neil", "Farah", "González", "山田", "Іваненко", "Jansen"];
const CITIES = ["Stockholm", "Wien", "København", "Paris", "Kraków"];
const DAY = 24 * 60 * 60 * 1000;
const FIRST_BIRTHDAY = Date.UTC(1950, 0, 1);
const PURCHASES = Date.UTC(2025, 0, 1);

function among<Value>(values: readonly Value[], customer: number): Value | undefined {
    return values[customer % values.length];
}

/** What a made-up customer's profile holds: the same for the same number, everywhere and always. */
export function valueOf(column: string, customer: number): unknown {
    switch (column) {
        case "msdynci_email":
            return `customer.${customer}@crm.example`;
        case "msdynci_firstname":
            return among(FIRST, customer);
        case "msdynci_lastname":
            return among(LAST, Math.floor(customer / FIRST.length));
        case "msdynci_phone":
            return customer % 3 === 0 ? null : `+467${String(10_000_000 + customer).slice(-8)}`;
        case "msdynci_city":
            return among(CITIES, customer);
        case "msdynci_birthdate":
            return new Date(FIRST_BIRTHDAY + (customer % 20_000) * DAY).toISOString().slice(0, 10);
        case "msdynci_lastpurchase":
            return customer % 5 === 0
                ? null
                : new Date(PURCHASES + (customer % 500) * DAY).toISOString().replace(".000", "");
        case "msdynci_loyaltypoints":
            return (customer * 37) % 5000;
        case "msdynci_lifetimevalue":
            return Math.round((customer * 1.75 * 100) % 1_000_000) / 100;
        case "msdynci_newsletterconsent":
            return customer % 4 !== 3;
        default:
            return null;
    }
}
