import { missingEndpoint } from "#app/http/endpoint.ts";

const route = missingEndpoint();

export const loader = route.loader;
export const action = route.action;
