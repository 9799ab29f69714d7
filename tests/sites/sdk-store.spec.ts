import { testStore } from "./sdk-lab/store-tests.ts";

// Under React 19. sdk.spec.ts asks the same under React 18, which one of its examples has installed.
testStore();
