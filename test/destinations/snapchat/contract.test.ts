import { describeDestination } from "../contract";
import { snapchatFixture } from "./fixture";

describeDestination(snapchatFixture);
