/** People who could bear each other's names: given and family names, each with how it is written in an address. */
export interface NameGroup {
    /** Of a hundred people, how many. */
    share: number;
    given: readonly Name[];
    family: readonly Name[];
}

/** The name, and its form in an address. */
export type Name = readonly [text: string, slug: string];

/** The names after `share`, each after a bar; `name=slug` where the slug is not the name without its accents. */
function group(share: number, given: string, family: string): NameGroup {
    return { share, given: names(given), family: names(family) };
}

function names(list: string): Name[] {
    return list.split("|").map((entry) => {
        const at = entry.lastIndexOf("=");
        return at === -1 ? [entry, plain(entry)] : [entry.slice(0, at), entry.slice(at + 1)];
    });
}

const letters: Readonly<Record<string, string>> = { ł: "l", Ł: "l", ø: "o", Ø: "o", ı: "i", ß: "ss", æ: "ae" };

function plain(text: string): string {
    const latin = text.replaceAll(/[łŁøØıßæ]/g, (letter) => letters[letter] ?? "");
    return latin
        .normalize("NFD")
        .replaceAll(/[^A-Za-z]/g, "")
        .toLowerCase();
}

export const nameGroups: readonly NameGroup[] = [
    group(
        38,
        "Mary|James|Olivia|Noah|Emma|Liam|Grace|Henry|Chloé|Zoë|Anne-Marie|D'Arcy|Siobhán",
        "Smith|Jones|O'Brien|Taylor|Brown|Wilson|Evans|MacDonald|Müller|Weiß|van der Berg|García Márquez",
    ),
    group(
        20,
        "Åsa|Björn|Märta|Göran|Linnéa|Örjan|Sören|Anna|Erik|Karin",
        "Ångström|Öberg|Sjöström|Håkansson|Lindqvist|Åkesson|Nyström|Bäckström|Ek",
    ),
    group(
        14,
        "Łukasz|Małgorzata|Zbigniew|Agnieszka|Stanisław|Żaneta|Paweł|Bożena|Świętosława",
        "Wójcik|Kowalczyk|Dąbrowski|Wiśniewska|Jabłoński|Brzęczyszczykiewicz|Źdźbło|Śliwa",
    ),
    group(8, "İsmail|Işıl|Çiğdem|Gülşah|Ömer|İpek|Şebnem|Oğuz", "Yıldız|Çelik|İnönü|Şahin|Öztürk|Kılıç|Iğdır|Güneş"),
    // Those that end in a small sigma tell a program that changes their case: Σ has two small forms.
    group(
        6,
        "Οδυσσέας=odysseas|Γιώργος=giorgos|ΝΙΚΟΣ=nikos|Ελένη=eleni|Αλέξανδρος=alexandros|Σωσώ=soso",
        "Παπαδόπουλος=papadopoulos|Γεωργίου=georgiou|ΑΓΓΕΛΟΣ=angelos|Οικονόμου=oikonomou|Στέργιος=stergios",
    ),
    group(
        6,
        "محمد=mohamed|فاطمة=fatima|يوسف=yousef|عائشة=aisha|خالد=khaled|نور=nour",
        "الحسن=alhassan|عبد الله=abdullah|الخطيب=alkhatib|منصور=mansour|حدّاد=haddad",
    ),
    group(6, "伟=wei|秀英=xiuying|小明=xiaoming|芳=fang|梓涵=zihan", "王=wang|李=li|欧阳=ouyang|張=zhang|𠮷田=yoshida"),
    // What people type into a form: quotes, commas, pictures, a title.
    group(
        2,
        'Robert "Bob"=bob|🌻 Lily=lily|Ann=ann|Jean|Dr. Eve=eve|👩‍👩‍👧 Family=family|<b>Max</b>=max|=SUM(1)=sum',
        'Smith, Jr.=smith|"Quote"=quote|de la Cruz|Nguyễn|Ђорђевић=djordjevic|🎈=balloon|null|Ek; Partner=ek',
    ),
];
