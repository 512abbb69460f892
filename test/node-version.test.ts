import { nodeProblem } from "../provider/node-version";

test.each(["22.19.0", "22.20.1", "24.0.0", process.versions.node])("Node.js %s is new enough", (version) => {
    expect(nodeProblem(version)).toBeUndefined();
});

test.each(["20.20.2", "22.18.0", "18.0.0"])("Node.js %s is refused in words", (version) => {
    expect(nodeProblem(version)).toContain(`needs Node.js 22.19 or later, and this is ${version}`);
});
