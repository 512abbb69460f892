import { describeDestination } from "../contract";
import { klaviyoFixture } from "./fixture";

describeDestination(klaviyoFixture);
