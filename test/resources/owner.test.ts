import { ownerOf } from "../../provider/resources/engine/owner";

test.each([
    ["urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::vip", "dev/shop/vip"],
    [
        "urn:pulumi:dev::shop::acme:index:Team$pulumi-nodejs:dynamic/segmentexport:SegmentExport::vip",
        "dev/shop/acme:index:Team/vip",
    ],
    ["urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::a::b", "dev/shop/a::b"],
])("%s is named %s", (urn, owner) => expect(ownerOf(urn)).toBe(owner));
