import { dataverseFixture } from "./dataverse-place";
import { filesFixture } from "./files-place";
import { folderFixture } from "./folder-place";
import { describeSource } from "./source-suite";

describe("files, CSV", () => describeSource(filesFixture("csv")));
describe("files, JSON lines", () => describeSource(filesFixture("jsonl")));
describe("customerInsights", () => describeSource(dataverseFixture()));
describe("customerInsightsFolder", () => describeSource(folderFixture));
