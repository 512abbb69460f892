import { describeDestination } from "../contract";
import { constantContactFixture } from "./fixture";

describeDestination(constantContactFixture);
